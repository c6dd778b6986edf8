"""Who reaches what: every role × every route of the URL map, against what each route declares."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from masthead.engine.access.permission import ANONYMOUS, ROLES
from masthead.engine.access.routes import PUBLIC, permission_of, refuse_undeclared
from masthead.engine.errors import ModuleIsBroken
from masthead.engine.web.site import Site
from masthead.testing.site import MakeSite, act_as

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
REFUSED = {401, 403}
EXAMPLES = {"int": "1", "default": "example", "string": "example", "path": "example"}


def routes(site: Site) -> Iterator[tuple[Rule, str]]:
    for rule in site.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def example(converter: BaseConverter) -> str:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return EXAMPLES["int" if isinstance(converter, IntegerConverter) else "default"]


def address(site: Site, rule: Rule) -> str:
    values = {name: example(converter) for name, converter in rule._converters.items()}
    adapter = site.url_map.bind("localhost")
    return adapter.build(rule.endpoint, values)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reaches_exactly_what_its_permissions_say(make_on_sqlite: MakeSite, role: str) -> None:
    site = make_on_sqlite("demo")
    cells = 0
    for rule, method in routes(site):
        client = site.test_client()
        form = {} if role == ANONYMOUS else act_as(client, site, role)
        permission = permission_of(site.view_functions[rule.endpoint])
        actor = site.parts.roles.granted[role].keys() | site.parts.roles.granted[ANONYMOUS].keys()
        member = site.parts.roles.granted["member"].keys() if role != ANONYMOUS else set()
        allowed = permission == PUBLIC or permission in actor | member
        answer = client.open(address(site, rule), method=method, data=form if method in UNSAFE else None)
        reached = answer.status_code not in REFUSED or rule.endpoint == "hello.protected"
        assert reached == allowed, f"{role} {method} {rule.rule} ({permission}): {answer.status_code}"
        if not allowed:
            assert answer.status_code == (401 if role == ANONYMOUS else 403)
        cells += 1
    assert cells > 10


def test_no_unsafe_route_takes_a_session_without_its_token(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("demo")
    for rule, method in routes(site):
        if method in UNSAFE:
            client = site.test_client()
            act_as(client, site)
            answer = client.open(address(site, rule), method=method)
            assert answer.status_code in {400, 405}, f"{method} {rule.rule}: {answer.status_code}"


def test_no_unsafe_route_takes_what_another_site_sent(make_on_sqlite: MakeSite) -> None:
    site = make_on_sqlite("demo")
    for rule, method in routes(site):
        if method in UNSAFE:
            answer = site.test_client().open(
                address(site, rule), method=method, headers={"Sec-Fetch-Site": "cross-site"}
            )
            assert answer.status_code == 400, f"{method} {rule.rule}: {answer.status_code}"


def test_a_route_that_declares_nothing_stops_its_module() -> None:
    def view() -> str:
        return "open"

    with pytest.raises(ModuleIsBroken, match="declares no permission"):
        refuse_undeclared(["boards.secret"], {"boards.secret": view}, ())


def test_a_forged_or_expired_session_is_nobody(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("users").test_client()
    for token in ("ghost", "x" * 3000, "ünï", "'; --"):
        client.set_cookie("masthead_session", token)
        assert client.get("/").status_code == 200
        assert client.get("/add").status_code in REFUSED
