"""`python fill.py TEXT TITLE…` adds articles, each below the one before; TEXT is a file of HTML."""

import sys
from pathlib import Path

import django

django.setup()

from articles.models import ArticlePage  # noqa: E402 - models exist after the setup only
from home.models import HomePage  # noqa: E402

text, place = Path(sys.argv[1]).read_text(), HomePage.objects.get()
for title in sys.argv[2:]:
    place = place.add_child(instance=ArticlePage(title=title, slug=title.lower(), body=text))
