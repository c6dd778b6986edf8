"""What the media module keeps about people: read by export and erasure."""

from masthead.engine.errors import translatable
from masthead.engine.personal.declaration import Fate, PersonalData
from masthead.modules.media.models.picture import Picture

PERSONAL_DATA = (
    PersonalData(
        name="media.pictures",
        table=Picture,
        account="uploader_id",
        what=translatable("Which pictures the person brought, and when."),
        why=translatable("So that one can ask who brought them."),
        kept=translatable("As long as there is the picture."),
        fate=Fate.LOOSENED,
        blanks={"uploader_id": None, "uploader": ""},
        stays=translatable("The pictures are the site's; the name is taken off."),
    ),
)
