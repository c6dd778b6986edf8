"""Whatever is sent to the library's pages and forms, the answer is one in words: never a 500."""

from typing import Any

NUMBERS = (
    *("0", "-1", "1.5", "1e3", "٣", "01", "x", "%00", "%ed%a0%80", "%ff", "%20"),
    *(str(2**31), str(2**63 - 1), str(2**63), "9" * 20, "9" * 5000),
)
TEXTS = (
    *("", " ", "\0", "a\0b", "a\r\nSet-Cookie: a=b", "\ufffd", "\u202e", "%s%(x)s{0}{{7*7}}", "\\", "%", "_"),
    *(
        "'; DROP TABLE media_picture; --",
        "x" * 201,
        "x" * 501,
        "x" * 100_000,
        "ﷺ" * 200,
        "<script>alert(1)</script>",
    ),
    *("👩‍👩‍👧‍👦", "е" * 500, "\u200b", "![](picture:1)", str(2**63)),
)


def test_no_number_in_an_address_is_a_fault(library: Any) -> None:
    library.add()
    for number in NUMBERS:
        for path in (f"/pictures/{number}", f"/media/{number}/320.webp", f"/media/{number}/{number}"):
            assert library.client.get(path).status_code in {200, 400, 404, 308}, path
        for path in (f"/pictures/{number}", f"/pictures/{number}/delete"):
            assert library.send(path, name="x", alt="x").status_code in {303, 400, 404, 405, 308}, path


def test_no_text_in_a_form_or_a_query_is_a_fault(library: Any, make_picture: Any) -> None:
    number = library.add()
    for text in TEXTS:
        for name in ("q", "after", "before"):
            assert library.client.get("/pictures", query_string={name: text}).status_code in {200, 404}
        for name in ("name", "alt", "is_decorative"):
            form = {"name": "A name", "alt": "Words", name: text}
            assert library.send(f"/pictures/{number}", **form).status_code in {303, 422}, (name, text[:20])
        answer = library.bring(("x.png", make_picture(20, 20)), alt=text)
        assert answer.status_code in {303, 422}, text[:20]
        page = library.look("/pictures") + library.look(f"/pictures/{number}")
        assert "<script>alert" not in page


def test_what_is_hostile_in_names_and_words_is_shown_as_it_was_written(
    quick_library: Any, make_picture: Any
) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    number = quick_library.add(alt=bad)
    quick_library.send(f"/pictures/{number}", name=bad, alt=bad)
    answer = quick_library.send(
        "/pages/new", title="x", body=f"![{bad}](picture:{number}) ![](picture:{number})", picture=str(number)
    )
    assert answer.status_code == 303
    quick_library.send(answer.location.partition("/edit")[0] + "/publish", number="1")
    for path in ("/pictures", f"/pictures/{number}", "/pages/new", "/x", "/feed.xml"):
        page = quick_library.look(path)
        assert "<img src=x" not in page, path


def test_a_form_without_the_pages_token_changes_nothing(quick_library: Any, make_picture: Any) -> None:
    number = quick_library.add()
    client = quick_library.client
    for path in ("/pictures/new", f"/pictures/{number}", f"/pictures/{number}/delete"):
        assert client.post(path, data={"name": "x", "alt": "x"}).status_code == 400
    assert "A red field" in quick_library.look(f"/pictures/{number}")
