"""What a route declares, and who somebody with a forged session is."""

import pytest

from masthead.engine.access.routes import refuse_undeclared
from masthead.engine.errors import ModuleIsBroken
from masthead.testing.site import MakeSite

REFUSED = {401, 403}


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
