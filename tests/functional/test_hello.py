"""The greeting service, as the scripts of its users compare it (H-01…H-05, G-01)."""

from pathlib import Path

import pytest

from masthead.testing.site import MakeSite


def test_front_page_greets_byte_for_byte(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("hello").test_client()
    for path in ("/", "/hello"):
        answer = client.get(path)
        assert (answer.status_code, answer.data) == (200, b"Hello, World!")


def test_greeting_is_a_paragraph_if_the_owner_wants_it(make_on_sqlite: MakeSite, tmp_path: Path) -> None:
    (tmp_path / "masthead.toml").write_text("[module.hello]\nparagraph = true\n")
    assert make_on_sqlite("hello").test_client().get("/").data == b"<p>Hello, World!</p>"


@pytest.mark.parametrize(
    ("name", "status"),
    [("Mikhail", 200), ("Жанна", 200), ("Mikhail123", 400), ("a b", 400), ("<b>", 400), ("%00", 400)],
)
def test_a_name_of_letters_is_greeted(make_on_sqlite: MakeSite, name: str, status: int) -> None:
    answer = make_on_sqlite("hello").test_client().get(f"/hello/{name}")
    assert (answer.status_code, answer.text) == (
        status,
        f"Hello, {name}!" if status == 200 else "Invalid input",
    )


def test_parameters_come_back_and_absent_ones_are_null(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("hello").test_client()
    assert client.get("/params?param1=a&param2=b").json == {"param1": "a", "param2": "b"}
    assert client.get("/params?param1[]=a&param2=").json == {"param1": None, "param2": ""}


def test_json_is_received(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("hello").test_client()
    answer = client.post("/post_endpoint", json={"key": "value"})
    assert (answer.status_code, answer.json) == (201, {"message": "Data received successfully"})
    assert client.post("/post_endpoint", data="{", content_type="application/json").status_code == 400
    assert client.post("/post_endpoint", data="x", content_type="text/plain").status_code == 415
    assert client.get("/post_endpoint").status_code == 405


def test_token_opens_the_protected_route(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("hello", HELLO_TOKEN="open-sesame").test_client()
    answer = client.get("/protected", headers={"Authorization": "Bearer open-sesame"})
    assert (answer.status_code, answer.text) == (200, "Access granted!")
    for wrong in ("", "Bearer", "Bearer ", "Bearer open", "Basic open-sesame", "open-sesame", "Bearer é"):
        answer = client.get("/protected", headers={"Authorization": wrong})
        assert (answer.status_code, answer.text) == (401, "Unauthorized")


def test_without_a_token_nobody_gets_in(make_on_sqlite: MakeSite) -> None:
    client = make_on_sqlite("hello").test_client()
    assert client.get("/protected", headers={"Authorization": "Bearer "}).status_code == 401
