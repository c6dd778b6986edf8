"""Makes the table; by hand, because Django takes seconds to write it."""

import django.db.models.deletion
from django.db import migrations, models
from wagtail.fields import RichTextField


class Migration(migrations.Migration):
    """Runs after the home page exists, so after the tables of all pages."""

    initial = True
    dependencies = [("home", "0002_create_homepage")]
    operations = [
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("body", RichTextField()),
            ],
            options={"abstract": False},
            bases=("wagtailcore.page",),
        ),
    ]
