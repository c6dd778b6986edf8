"""What the engine itself keeps about people."""

from masthead.engine.audit.keeping import erase_names
from masthead.engine.audit.models import AuditRow
from masthead.engine.content.models import Beginning, Draft, Item, PreviewLink, Revision
from masthead.engine.errors import translatable
from masthead.engine.personal.declaration import Fate, PersonalData
from masthead.engine.tuning.models import SettingChange

AS_LONG_AS_ACCOUNT = translatable("As long as there is the account.")

ENGINE_PERSONAL_DATA = (
    PersonalData(
        name="content.drafts",
        table=Draft,
        account="editor_id",
        what=translatable("What the person typed and has not saved."),
        why=translatable("So that nothing typed is lost."),
        kept=translatable("Until it is saved, 90 days at most."),
    ),
    PersonalData(
        name="content.beginnings",
        table=Beginning,
        account="editor_id",
        what=translatable("What the person typed into the form of something new and has not saved."),
        why=translatable("So that nothing typed is lost."),
        kept=translatable("Until it is saved, 90 days at most."),
    ),
    PersonalData(
        name="content.preview_links",
        table=PreviewLink,
        account="author_id",
        what=translatable("Which preview links the person made, and when."),
        why=translatable("So that a link ends when its author may not see the content any more."),
        kept=translatable("7 days."),
        secrets=("token_hash",),
    ),
    PersonalData(
        name="content.revisions",
        table=Revision,
        account="author_id",
        what=translatable("Texts that the person wrote for the site, with name and time."),
        why=translatable("So that one sees who changed what."),
        kept=translatable("As long as there is the content."),
        fate=Fate.LOOSENED,
        blanks={"author_id": None, "author": ""},
        stays=translatable("The texts are the site's; the name is taken off."),
    ),
    PersonalData(
        name="content.items",
        table=Item,
        account="owner_id",
        what=translatable("Which content the person began."),
        why=translatable("Who began it may be permitted more with it than others."),
        kept=translatable("As long as there is the content."),
        fate=Fate.LOOSENED,
        blanks={"owner_id": None},
        stays=translatable("The content is the site's; it belongs to nobody then."),
    ),
    PersonalData(
        name="settings.changes",
        table=SettingChange,
        account="actor_id",
        what=translatable("Which settings of the site the person changed, and when."),
        why=translatable("So that changes can be understood."),
        kept=translatable("As long as there is the site."),
        fate=Fate.LOOSENED,
        blanks={"actor_id": None, "actor": ""},
        stays=translatable("What was set stays; the name is taken off."),
    ),
    PersonalData(
        name="audit",
        table=AuditRow,
        account="actor_id",
        what=translatable("What the person changed on the site, when, and from which network."),
        why=translatable("So that changes can be understood, and misuse found."),
        kept=translatable("As long as the site keeps its audit log (AUDIT_DAYS)."),
        fate=Fate.LOOSENED,
        stays=translatable("That it was done, and by which number, stays; name and network are taken off."),
        erase=lambda work, person: erase_names(work, person.account_id),
    ),
)
