"""Who reaches what: every role × every route of the URL map, each asked for something that is there and is Ida's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import pytest
from werkzeug.routing import Map, Rule

from masthead.engine.access.permission import ANONYMOUS, MEMBER, ROLES, Scope
from masthead.engine.access.routes import PUBLIC, asks_of_each, permission_of
from masthead.engine.web.site import Site
from masthead.testing.furnishing import WRITER, Arguments, addresses, kind_of
from masthead.testing.site import act_as

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, FAILED = 400, 401, 403, 404, 500
OF_SOMETHING = "item_id"
"""An argument that names what somebody owns: whoever has a permission for their own things alone is refused it."""
QUERIES = {
    "administration.audit_list": "?who=ida",
    "media.picture_list": "?q=quay",
    "menus.target_list": "?target=page",
    "pages.page_list": "?below={page}",
    "pages.place_list": "?place=page&item={page}",
    "users.account_list": "?q=ida",
    "users.entry_list": "?q=ida",
}
"""Lists and choices, asked for once more, for Ida's things."""
FORM = {
    "action": "save", "base": "1", "body": "x", "by": "up", "direction": "up", "email": "x@example.org", "label": "x",
    "name": "x", "number": "1", "parent": "", "region": "footer", "slug": "x", "target": "/x", "title": "x",
    "username": "x", "value": "x", "language": "en", "theme": "dark",
}  # fmt: skip
"""What is sent to every form: enough for most of them to do something."""
OTHERWISE = {
    "hello.protected": UNAUTHORIZED,
    "users.address_confirm": NOT_FOUND,
    "users.app_confirm": NOT_FOUND,
    "users.app_remove": NOT_FOUND,
    "users.code_renew": NOT_FOUND,
    "users.passkey_part": NOT_FOUND,
    "users.passkey_remove": NOT_FOUND,
}
"""What whoever is let in is told there: the greeting wants a token, Ida's link and passkey are hers, and the visitor has
no second factor."""
ONE_S_OWN = {"pages.page_forget", "users.passkey_remove", "users.session_remove", "users.address_confirm"}
"""Routes that reach nothing but what is the visitor's own, whoever that is: nothing of Ida's is changed by them."""


class Scene(Protocol):
    site: Site
    arguments: Arguments

    def changed(self) -> list[str]: ...
    def put_back(self) -> None: ...


@dataclass(frozen=True)
class Visit:
    """One address, and how it is asked for."""

    rule: Rule
    method: str
    address: str
    is_of_something: bool
    headers: Mapping[str, str]

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.address} ({self.rule.endpoint}){' by htmx' if self.headers else ''}"


def visits(scene: Scene) -> Iterator[Visit]:
    """Give every route with each address and method: pages, forms and, as htmx asks for them, parts of pages."""
    page = scene.arguments["/pages/", OF_SOMETHING][1]
    for rule in scene.site.url_map.iter_rules():
        found = dict.fromkeys(addresses(scene.site, rule, scene.arguments), OF_SOMETHING in rule.arguments)
        query = QUERIES.get(rule.endpoint)
        if query:
            found |= {f"{one}{query.format(page=page)}": "{page}" in query for one in found}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            for address, is_of_something in found.items():
                yield Visit(rule, method, address, is_of_something, {})
                if method == "GET":
                    yield Visit(rule, method, address, is_of_something, {"HX-Request": "true"})


def may(scene: Scene, role: str, visit: Visit) -> bool:
    """Whether a role reaches it, by what the route declares and the role is granted."""
    view, granted = scene.site.view_functions[visit.rule.endpoint], scene.site.parts.roles.granted
    permission = permission_of(view)
    if permission == PUBLIC:
        return True
    held = {ANONYMOUS} if role == ANONYMOUS else {role, MEMBER, ANONYMOUS}
    scope = max(granted[one].get(permission or "", Scope.NONE) for one in held)
    own_is_enough = asks_of_each(view) and (not visit.is_of_something or visit.rule.endpoint in ONE_S_OWN)
    return scope is Scope.ANY or (scope is Scope.OWN and own_is_enough)


def faults(scene: Scene, role: str, visit: Visit) -> list[str]:
    """Visit, and say what was not as it should be."""
    client = scene.site.test_client()
    token = {} if role == ANONYMOUS else act_as(client, scene.site, role)
    form = {**FORM, **token} if visit.is_write else None
    with client.open(visit.address, method=visit.method, data=form, headers=visit.headers) as answer:
        answer.get_data()
        status = answer.status_code
    is_let_in = may(scene, role, visit)
    found = [] if is_right(visit, status, is_let_in, role) else [f"{role}: {visit} answers {status}"]
    if not is_let_in or not visit.is_write or visit.rule.endpoint in ONE_S_OWN:
        changed = scene.changed()
        found += [f"{role}: {visit} answers {status} and changes {', '.join(changed)}"] if changed else []
    return found


def is_right(visit: Visit, status: int, is_let_in: bool, role: str) -> bool:  # noqa: FBT001
    if visit.rule.endpoint in OTHERWISE and is_let_in:
        return status == OTHERWISE[visit.rule.endpoint]
    if not is_let_in:
        return status in ({UNAUTHORIZED} if role == ANONYMOUS else {FORBIDDEN, NOT_FOUND})
    return status < FAILED and status not in {UNAUTHORIZED, FORBIDDEN, NOT_FOUND}


@pytest.mark.parametrize("role", [*ROLES, WRITER])
def test_every_role_reaches_exactly_what_its_permissions_say_and_nothing_else_is_changed(
    scene: Scene, role: str
) -> None:
    found, refused = [], 0
    for visit in visits(scene):
        found += faults(scene, role, visit)
        refused += not may(scene, role, visit)
        scene.put_back()
    assert not found, "\n".join(found)
    assert (refused > 50) == (role != "administrator")


def test_whatever_a_route_may_be_asked_for_is_asked_for(scene: Scene) -> None:
    used = {
        kind_of(rule, name, scene.arguments)
        for rule in scene.site.url_map.iter_rules()
        for name in rule.arguments - (rule.defaults or {}).keys()
    }
    assert set(scene.arguments) == used, "furnish() makes something that no route takes"


def test_a_route_with_an_argument_of_a_new_kind_says_what_to_add(scene: Scene) -> None:
    rule = Rule("/boats/<int:boat_id>/sink", endpoint="boats.boat_sink")
    Map([rule])
    with pytest.raises(LookupError, match=r"boats\.boat_sink .* <boat_id>.*furnish\(\).*'boat_id'"):
        addresses(scene.site, rule, scene.arguments)


@pytest.mark.parametrize("is_foreign", [False, True], ids=["without its token", "from another site"])
def test_no_form_of_a_session_is_taken(scene: Scene, *, is_foreign: bool) -> None:
    found = []
    headers = {"Sec-Fetch-Site": "cross-site"} if is_foreign else {}
    for visit in visits(scene):
        if visit.is_write:
            client = scene.site.test_client()
            token = act_as(client, scene.site)
            form = {**FORM, **token} if is_foreign else FORM
            answer = client.post(visit.address, data=form, headers={**visit.headers, **headers})
            if answer.status_code != BAD_REQUEST or scene.changed():
                found.append(f"{visit} answers {answer.status_code}")
    assert not found, "\n".join(found)
