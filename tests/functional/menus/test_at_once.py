"""A link comes while what it leads to changes."""

from typing import Any

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import Scope
from masthead.engine.database.unit_of_work import unit_of_work
from masthead.modules.menus.commands.links import add_link, change_link
from masthead.modules.menus.models import Target, Wording
from masthead.modules.menus.permissions import EDIT_MENU
from masthead.testing.holding import is_held

EDITOR = Actor(id=1, grants={EDIT_MENU: Scope.ANY})


def test_what_a_new_link_leads_to_changes_after_the_link_is_there(office: Any) -> None:
    database = office.site.parts.database
    about, team = office.page("About"), office.page("Team")
    with unit_of_work(database, writes=True) as work:
        link = add_link(work, EDITOR, "main", Wording("", Target(item_id=about)))
        assert is_held(database, about), "else its change would not see the link, and make no page stale"
    with unit_of_work(database, writes=True) as work:
        change_link(work, EDITOR, link.id, Wording("", Target(item_id=team)))
        assert is_held(database, team)
    assert not is_held(database, team)
