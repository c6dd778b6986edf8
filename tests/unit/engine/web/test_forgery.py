import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from masthead.engine.access.actor import Actor
from masthead.engine.errors import ForgedRequest
from masthead.engine.web.forgery import refuse_foreign, refuse_without_token, token_for

KEY = "secret"
SOMEBODY = Actor(id=1, name="a", session_key="session")
NOBODY = Actor()


def request(headers: dict[str, str] | None = None, form: dict[str, str] | None = None) -> Request:
    return Request(
        EnvironBuilder(
            method="POST", base_url="http://site.example", headers=headers, data=form
        ).get_environ()
    )


def refuse(sent: Request, actor: Actor = NOBODY, public_url: str = "") -> None:
    refuse_foreign(sent, public_url)  # type: ignore[arg-type]
    refuse_without_token(sent, actor, KEY)  # type: ignore[arg-type]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_a_request_made_by_another_site_is_refused(site: str) -> None:
    with pytest.raises(ForgedRequest):
        refuse(request({"Sec-Fetch-Site": site}))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://site.example.evil.example"])
def test_a_foreign_origin_is_refused(origin: str) -> None:
    with pytest.raises(ForgedRequest):
        refuse(request({"Origin": origin}))


def test_our_own_pages_and_plain_clients_are_let_in() -> None:
    refuse(request())
    refuse(request({"Sec-Fetch-Site": "same-origin"}))
    refuse(request({"Origin": "http://site.example"}))
    refuse(request({"Origin": "https://www.example"}), public_url="https://www.example")


@pytest.mark.parametrize("token", ["", "x", "é", token_for(Actor(id=2, session_key="another"), KEY)])
def test_a_session_needs_its_own_token(token: str) -> None:
    with pytest.raises(ForgedRequest):
        refuse(request(form={"csrf_token": token}), SOMEBODY)


def test_the_token_is_taken_from_the_form_or_the_header() -> None:
    token = token_for(SOMEBODY, KEY)
    refuse(request(form={"csrf_token": token}), SOMEBODY)
    refuse(request({"X-CSRF-Token": token}), SOMEBODY)
    with pytest.raises(ForgedRequest):
        refuse(request({"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"}), SOMEBODY)
