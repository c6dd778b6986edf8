import pytest

from masthead.engine.errors import InputIsInvalid
from masthead.engine.web.forms import FormReader

GOOD_NAMES = [
    "a", "x" * 50, "Жанна", "李小龙", "👩‍👩‍👧‍👦 family", "שלום", "مرحبا", "e\u0301\u0302\u0303\u0304", "<script>alert(1)</script>",
    "'; DROP TABLE users; --", "' OR '1'='1", "%", "_", "\\", "{{ 7*7 }}", "null",
]  # fmt: skip
BAD_NAMES = [
    "",
    " ",
    "\t",
    "x" * 51,
    "a\0b",
    "a\x1bb",
    "a\u202eb",
    "\u200d",
    "\u200b",
    "a\nb",
    "\ud800",
    "\u2028",
    "a\ufffd",
]


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_of_any_script_is_kept(name: str) -> None:
    reader = FormReader({"name": f"  {name} "})
    assert reader.text("name", longest=50)
    reader.finish()


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_nobody_could_read_is_refused(name: str) -> None:
    reader = FormReader({"name": name})
    reader.text("name", longest=50)
    with pytest.raises(InputIsInvalid) as raised:
        reader.finish()
    assert set(raised.value.errors) == {"name"}


def test_a_composed_and_a_decomposed_name_are_the_same() -> None:
    assert FormReader({"n": "e\u0301"}).text("n", longest=50) == FormReader({"n": "é"}).text("n", longest=50)


@pytest.mark.parametrize(
    "address",
    ["a@b.org", "first.last+tag@example.com", "почта@пример.рф", "x@sub.example.co.uk", "test@example.com"],
)
def test_an_address_is_accepted(address: str) -> None:
    reader = FormReader({"email": address})
    reader.email("email", longest=100)
    reader.finish()


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "@b.org", "a@", "a b@c.org", "a@b@c.org", "a@b..org", "a@-b.org", ".a@b.org", "a@b.org\nBcc: c@d.org",
        "a" * 95 + "@b.org", "<a@b.org>", "a@b.org,c@d.org", "a@[127.0.0.1]", "a\0@b.org", '"a"@b.org', "a@b.org\u202e",
    ],
)  # fmt: skip
def test_a_wrong_address_is_refused(address: str) -> None:
    reader = FormReader({"email": address})
    reader.email("email", longest=100)
    assert reader.errors


def test_everything_wrong_is_said_at_once() -> None:
    reader = FormReader({})
    reader.text("username", longest=50)
    reader.email("email", longest=100)
    reader.secret("password", longest=100)
    with pytest.raises(InputIsInvalid) as raised:
        reader.finish()
    assert set(raised.value.errors) == {"username", "email", "password"}
