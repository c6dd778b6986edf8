"""What an item refers to: told to its type whenever other versions of it are the ones that count."""

from masthead.engine.content.content_type import ContentType, decode
from masthead.engine.content.items import get_revision
from masthead.engine.content.models import Item
from masthead.engine.database.unit_of_work import UnitOfWork


def refer_anew(work: UnitOfWork, kind: ContentType, item: Item) -> None:
    """Tell the type what the newest, the live and the scheduled version say, in the transaction of the change.

    Not of drafts: nobody sees them, and whoever saves one will see what is gone.
    """
    if kind.refer is None:
        return
    numbers = {item.head, item.live or item.head, item.scheduled or item.head}
    said = [decode(kind, get_revision(work, item, number).fields) for number in sorted(numbers)]
    kind.refer(work, item.id, item.title, said)
