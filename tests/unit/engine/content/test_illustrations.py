"""Pictures by their number in a text: what a browser gets to choose from, and what stands there for one that is gone."""

from dataclasses import replace

import pytest

from masthead.engine.content.illustration import SIZES, Illustration
from masthead.engine.content.markup import MOST_PICTURES, excerpt, markup_of, pictures_in, plain_text

FOLDER = "/media/" + "ab" * 32
SHOWN = Illustration(
    f"{FOLDER}/640.webp",
    'The "harbour" <at> night',
    1200,
    800,
    (
        ("image/avif", f"{FOLDER}/320.avif 320w, {FOLDER}/640.avif 640w"),
        ("image/webp", f"{FOLDER}/320.webp 320w, {FOLDER}/640.webp 640w"),
    ),
)


def find(number: int) -> Illustration | None:
    return SHOWN if number == 5 else None


def test_a_browser_chooses_among_formats_and_widths() -> None:
    sources = "".join(
        f'<source type="{kind}" srcset="{addresses}" sizes="{SIZES}">' for kind, addresses in SHOWN.sources
    )
    image = (
        f'<img src="{FOLDER}/640.webp" alt="Boats" width="1200" height="800" decoding="async" loading="lazy">'
    )
    assert sorted(markup_of("![Boats](picture:5)", pictures=find)) == sorted(
        f"<p><picture>{sources}{image}</picture></p>\n"
    )


def test_without_words_of_its_own_a_text_takes_the_librarys() -> None:
    assert 'alt="The &quot;harbour&quot; &lt;at&gt; night"' in markup_of("![](picture:5)", pictures=find)


@pytest.mark.parametrize(
    "text", ["![Boats](picture:6)", "![Boats](picture:0)", f"![Boats](picture:{10**18})"]
)
def test_where_a_picture_is_gone_its_words_stand(text: str) -> None:
    assert markup_of(text, pictures=find) == '<p><span class="picture-gone">Boats</span></p>\n'


def test_a_picture_that_is_gone_and_has_no_words_is_named_by_its_number() -> None:
    assert (
        markup_of("![](picture:6)", pictures=find) == '<p><span class="picture-gone">picture:6</span></p>\n'
    )


def test_texts_of_strangers_show_no_pictures_by_number() -> None:
    assert "<img" not in markup_of("![Boats](picture:5)")


@pytest.mark.parametrize("text", ["[x](picture:5)", "<picture:5>", "[x][r]\n\n[r]: picture:5"])
def test_no_link_leads_to_a_number(text: str) -> None:
    assert "<a" not in markup_of(text, pictures=find)


@pytest.mark.parametrize(
    "address",
    ["picture:x", "picture:", "picture:-1", "picture:5x", "PICTURE:5", "picture:5#x", "picture:" + "9" * 20],
)
def test_what_is_no_number_stays_the_text_it_was(address: str) -> None:
    assert markup_of(f"![x]({address})", pictures=find) == f"<p>![x]({address})</p>\n"


def test_what_a_keeper_of_pictures_says_wrong_does_not_reach_a_page() -> None:
    wrong = Illustration("javascript:x", "w", 10**9, -1, (("text/html", "https://evil.example/x 1w"),))
    made = markup_of("![a](picture:5)", pictures=lambda _: wrong)
    assert "evil" not in made
    assert "javascript" not in made
    assert "html" not in made
    assert "width=" not in made


def test_a_text_shows_so_many_pictures_and_no_more() -> None:
    made = markup_of("![](picture:5) " * (MOST_PICTURES + 50), pictures=find)
    assert made.count("<picture>") == MOST_PICTURES
    assert made.count("picture-gone") == 50


def test_a_text_says_which_pictures_it_shows() -> None:
    text = "![a *b*](picture:5)\n\n- [![c](picture:6)](/d) ![](picture:7)\n\n`![x](picture:8)` [y](picture:9)"
    assert pictures_in(text) == [(5, "a b"), (6, "c"), (7, "")]


def test_words_of_pictures_are_words_of_the_text() -> None:
    assert plain_text("![a](picture:5) b") == excerpt("![a](picture:5) b", 10) == "a b"


def test_nothing_stands_for_a_picture_that_only_decorates_and_is_lost() -> None:
    lost = replace(SHOWN, words="", is_lost=True)
    assert markup_of("![](picture:5)", pictures=lambda _: lost) == "<p></p>\n"
    assert "picture" not in markup_of("a ![](picture:5) b", pictures=lambda _: lost)


def test_for_one_that_is_lost_the_words_of_the_text_stand_or_the_librarys() -> None:
    lost = replace(SHOWN, words="A harbour", is_lost=True)
    for text, words in (("![](picture:5)", "A harbour"), ("![Boats](picture:5)", "Boats")):
        made = markup_of(text, pictures=lambda _: lost)
        assert made == f'<p><span class="picture-gone">{words}</span></p>\n'
