"""Slugs: made of titles, typed by people, and numbered where they are taken."""

import random
import unicodedata
from urllib.parse import quote, unquote, urlsplit

import pytest

from masthead.engine.content.characters import is_unseen
from masthead.engine.content.errors import SlugIsUnfit
from masthead.engine.content.slugs import (
    EMPTY,
    LONG,
    LONGEST,
    MOST_BYTES,
    ODD,
    RESERVED,
    free_slug,
    read_slug,
    slug_of,
)

HOSTILE = (
    "/\\.%?#&;:@'\"<> \t\n\r\0-_–—~+=()[]{}|"
    "aZ09ßıİſςΣﬁﷺ½²Ⅷ①ǅжёЙ中文ひらがな한글हिन्दी"
    "\u0300\u0301\u0307\u0345\u034f\u00ad\u200b\u200c\u200d\u200e\u202e\u2066\u2069\u3164\ufe0f\ufeff"
    "\U000e0041\U0001f600\U0001f3fd\U0001f1e9\U0001d400\U00010400\ud800\udfff\ufffe"
)
STRANGE_FACES = (
    "",
    ".",
    "..",
    "...",
    "/",
    "../../etc/passwd",
    "%2e%2e",
    "-",
    "--",
    "\u200d",
    "\u202e",
    "\u0301",
)


def hostile_texts() -> list[str]:
    chance = random.Random(20261121)
    drawn = ["".join(chance.choices(HOSTILE, k=chance.randrange(1, 250))) for _ in range(1500)]
    wild = [
        "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 60))) for _ in range(1500)
    ]
    return [*STRANGE_FACES, *drawn, *wild]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("  What's   new? ", "what-s-new"),
        ("Привет, мир", "привет-мир"),
        ("Ёлка и Йод", "ёлка-и-йод"),
        ("Straße", "strasse"),
        ("e\u0301te\u0301", "été"),
        ("日本語のページ", "日本語のページ"),
        ("हिन्दी में", "हिन्दी-में"),
        ("Ａ１", "a1"),
        ("½ price", "1-2-price"),
        ("co\u00adoperate", "cooperate"),
        ("snake_case.txt", "snake-case-txt"),
        ("😀", "page"),
        ("../..", "page"),
    ],
)
def test_a_title_becomes_an_address_people_can_read(title: str, slug: str) -> None:
    assert slug_of(title, "page") == slug


def test_whatever_the_title_the_slug_keeps_every_promise() -> None:
    for title in hostile_texts():
        slug = slug_of(title, "page")
        assert slug
        assert slug_of(slug, "other") == slug, ascii(title)
        assert len(slug) <= LONGEST
        assert len(slug.encode()) <= MOST_BYTES
        assert not set(slug) & set("./\\%?#&;:@'\"<> \t\n\r\0_")
        assert "--" not in slug
        assert slug.strip("-") == slug
        assert unicodedata.normalize("NFKC", slug).casefold() == slug
        assert not any(map(is_unseen, slug))
        assert unquote(quote(slug)) == slug
        assert urlsplit(f"https://example.org/{quote(slug)}").path == f"/{quote(slug)}"
        assert read_slug(slug) == slug


def test_every_character_with_another_form_keeps_the_promises_alone_and_after_a_letter() -> None:
    forms = [
        one
        for one in map(chr, range(0x110000))
        if unicodedata.category(one)[0] == "M" or unicodedata.normalize("NFKC", one).casefold() != one
    ]
    assert len(forms) > 8_000
    for title in (title for one in forms for title in (one, f"x{one}")):
        slug = slug_of(title, "page")
        assert slug == slug_of(slug, "other"), ascii(title)


@pytest.mark.parametrize("fallback", ["", "-", "Page", "a b", "."])
def test_a_fallback_that_is_no_slug_is_a_mistake_of_the_program(fallback: str) -> None:
    with pytest.raises(ValueError, match="no slug"):
        slug_of("title", fallback)


def test_a_long_title_is_cut_between_words() -> None:
    slug = slug_of("a quite long title " * 10, "page")
    assert slug.endswith("-title-a")
    assert LONGEST // 2 < len(slug) <= LONGEST
    assert slug_of(f"{'a' * 99}-b", "page") == "a" * 99


@pytest.mark.parametrize("letter", ["a", "ж", "中", "𐐨"])
def test_a_long_word_is_cut_within_both_limits(letter: str) -> None:
    slug = slug_of(letter * 300, "page")
    assert slug == letter * min(LONGEST, MOST_BYTES // len(letter.encode()))


def test_a_cut_does_not_take_a_mark_from_its_letter() -> None:
    assert slug_of("a" * (LONGEST - 1) + "x\u0323" + "b", "page") == "a" * (LONGEST - 1)
    assert slug_of("x" + "\u0323" * 300, "page").startswith("x\u0323")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("about", "about"),
        (" About ", "about"),
        ("-about--us-", "about-us"),
        ("about—us", "about-us"),
        ("ab\u200bout", "about"),
        ("\u202eabout\u202c", "about"),
        ("cafe\u0301", "café"),
        ("ＡＢＯＵＴ", "about"),
        ("О-НАС", "о-нас"),
    ],
)
def test_two_writings_that_look_the_same_are_one_slug(typed: str, slug: str) -> None:
    assert read_slug(typed) == slug


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", EMPTY),
        (" - ", EMPTY),
        ("\u200b\u202e", EMPTY),
        (".", ODD),
        ("..", ODD),
        ("a/b", ODD),
        ("a b", ODD),
        ("a_b", ODD),
        ("a%2fb", ODD),
        ("a\0", ODD),
        ("a\ud800", ODD),
        ("<b>", ODD),
        ("\u0301a", ODD),
        ("😀", ODD),
        ("a" * (LONGEST + 1), LONG),
        ("中" * 67, LONG),
        ("Admin", RESERVED),
        ("adm\u200bin", RESERVED),
    ],
)
def test_what_is_no_slug_is_refused_and_says_why(typed: str, problem: str) -> None:
    with pytest.raises(SlugIsUnfit) as refused:
        read_slug(typed, reserved=frozenset({"admin", "robots.txt"}), field="address")
    assert refused.value.errors == {"address": problem}


def test_a_taken_slug_gets_the_first_free_number() -> None:
    assert free_slug("about", set()) == "about"
    assert free_slug("about", {"about"}) == "about-2"
    assert free_slug("about", {"about", "about-2", "about-4"}) == "about-3"


def test_a_number_fits_within_the_limits() -> None:
    for slug in ("a" * LONGEST, "ж" * (MOST_BYTES // 2), f"{'word-' * 19}words"):
        numbered = free_slug(slug, {slug})
        assert numbered.endswith("-2")
        assert "--" not in numbered
        assert len(numbered) <= LONGEST
        assert len(numbered.encode()) <= MOST_BYTES
        assert read_slug(numbered) == numbered
