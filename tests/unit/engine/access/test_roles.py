import pytest
from sqlalchemy import Integer, column, false, true

from masthead.engine.access.actor import Actor
from masthead.engine.access.permission import ADMINISTRATOR, ANONYMOUS, EDITOR, Permission, Scope
from masthead.engine.access.roles import Here, Person, RoleTable
from masthead.engine.errors import NotAllowed, SettingIsWrong, SignInNeeded

VIEW = Permission("t.view_thing", "View", (ANONYMOUS,))
EDIT = Permission("t.edit_thing", "Edit", (EDITOR,))
TABLE = RoleTable([VIEW, EDIT], [{"member": ("t.edit_thing:own",)}])


def person(*roles: str) -> Actor:
    return TABLE.actor(Person(7, "somebody", frozenset(roles), "key"))


def test_a_visitor_has_what_everybody_has() -> None:
    assert TABLE.anonymous.can("t.view_thing")
    assert not TABLE.anonymous.can("t.edit_thing")
    with pytest.raises(SignInNeeded):
        TABLE.anonymous.require("t.edit_thing")


def test_a_member_reaches_what_is_their_own() -> None:
    member = person()
    assert member.can("t.edit_thing", owner=7)
    assert not member.can("t.edit_thing", owner=8)
    assert not member.can("t.edit_thing")
    with pytest.raises(NotAllowed):
        member.require("t.edit_thing", owner=8)


def test_the_widest_of_several_roles_counts() -> None:
    assert person(EDITOR).can("t.edit_thing", owner=8)
    assert person(ADMINISTRATOR).can("t.edit_thing")


def test_a_role_that_was_removed_from_the_code_gives_nothing() -> None:
    assert not person("ghost").can("t.edit_thing")


def test_listings_get_the_same_answer_as_sql() -> None:
    owner = column("owner_id", Integer)
    assert person(EDITOR).allowed_rows("t.edit_thing", owner).compare(true())
    assert person().allowed_rows("t.edit_thing", owner).compare(owner == 7)
    assert TABLE.anonymous.allowed_rows("t.edit_thing", owner).compare(false())
    assert person().allowed_rows("t.edit_thing").compare(false())


def test_a_grant_that_nobody_declares_stops_the_start() -> None:
    with pytest.raises(SettingIsWrong, match="nobody declares"):
        RoleTable([VIEW], [{ANONYMOUS: ("t.fly",)}])
    with pytest.raises(SettingIsWrong, match="not a role"):
        RoleTable([VIEW], [{"king": ("t.view_thing",)}])


def test_scopes_are_ordered() -> None:
    assert Scope.NONE < Scope.OWN < Scope.ANY


def test_what_is_set_here_takes_the_place_of_the_default_and_not_of_the_files() -> None:
    here = Here(scopes={(EDITOR, "t.edit_thing"): Scope.NONE, ("member", "t.edit_thing"): Scope.NONE})
    changed = TABLE.with_here(here)
    assert not changed.actor(Person(7, "x", frozenset({EDITOR}), "key")).can("t.edit_thing", owner=8)
    assert changed.granted["member"] == {"t.edit_thing": Scope.OWN}
    assert TABLE.granted[EDITOR] == {"t.edit_thing": Scope.ANY}


def test_a_role_made_here_has_what_is_set_here() -> None:
    changed = TABLE.with_here(
        Here({"proofreader": "Proofreader"}, {("proofreader", "t.edit_thing"): Scope.ANY})
    )
    assert changed.given == (EDITOR, ADMINISTRATOR, "proofreader")
    assert changed.actor(Person(7, "x", frozenset({"proofreader"}), "key")).can("t.edit_thing", owner=8)


def test_administrators_have_everything_whatever_is_set_here() -> None:
    changed = TABLE.with_here(Here(scopes={(ADMINISTRATOR, "t.edit_thing"): Scope.NONE}))
    assert changed.granted[ADMINISTRATOR]["t.edit_thing"] is Scope.ANY


def test_what_no_module_declares_any_more_is_passed_over() -> None:
    changed = TABLE.with_here(
        Here(scopes={(EDITOR, "gone.do_thing"): Scope.ANY, ("ghost", "t.edit_thing"): Scope.ANY})
    )
    assert changed.granted[EDITOR] == {"t.edit_thing": Scope.ANY}
    assert "ghost" not in changed.granted


def test_nobody_reaches_a_role_that_may_do_more() -> None:
    assert TABLE.is_within(EDITOR, person(ADMINISTRATOR))
    assert TABLE.is_within("member", person(EDITOR))
    assert not TABLE.is_within(EDITOR, person())
    assert not TABLE.is_within(ADMINISTRATOR, person())
