"""Markdown becomes HTML that is safe to show, whoever wrote it and whatever they meant."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import Markup

import masthead
from masthead.engine.content.errors import TextIsTooLong
from masthead.engine.content.markup import (
    _CLEANER,
    _PARSER,
    LONGEST_NAME,
    PREFIX,
    Author,
    excerpt,
    markup_of,
    plain_text,
)

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "hr"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "br", "code", "em", "img", "s", "strong"),
    *("picture", "source", "span", "div"),
}
ATTRIBUTES = {
    *(("a", name) for name in ("href", "rel")),
    *(("img", name) for name in ("src", "alt", "loading", "decoding", "width", "height")),
    *(("source", name) for name in ("type", "srcset", "sizes")),
    ("span", "class"),
    *(("div", name) for name in ("class", "role", "tabindex", "aria-label")),
    *((f"h{level}", "id") for level in range(2, 7)),
    *(("ol", "start"), ("th", "class"), ("td", "class")),
}
SAFE_ADDRESS = re.compile(r"(https?://|mailto:|tel:|[/#?]|[^:]*$)")

Element = tuple[str, dict[str, str | None]]


class Elements(HTMLParser):
    """What a reader of the page finds in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[Element]:
    parser = Elements()
    parser.feed(html)
    parser.close()
    return parser.found


def assert_harmless(html: str) -> None:
    for tag, attributes in elements(html):
        assert tag in TAGS, html
        assert {(tag, name) for name in attributes} <= ATTRIBUTES, html
        for name in ("href", "src"):
            assert SAFE_ADDRESS.match(attributes.get(name) or ""), html
        for candidate in (attributes.get("srcset") or "").split(", "):
            assert re.fullmatch(r"(/media/[\w./-]+ \d+w)?", candidate), html
        assert attributes.get("class") in {
            None,
            "",
            "text-center",
            "text-end",
            "picture-gone",
            "wide-table",
        }, html
        assert attributes.get("role") in {None, "region"}, html
        assert attributes.get("tabindex") in {None, "0"}, html
        if "src" in attributes:
            assert str(attributes["src"]).startswith("/media/"), html


def links(html: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in elements(html) if tag == "a"]


def ids(html: str) -> list[str]:
    return [str(attributes["id"]) for _, attributes in elements(html) if "id" in attributes]


RAW = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    "<img src='/media/a.png' ONLOAD=alert(1)>",
    "<img src=https://evil.example/seen.gif>",
    "<img src=/media/../sign-out>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi xlink:href='data:x,y'><mglyph><style><img src onerror=alert(1)>",
    "<iframe src=/account></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=/sign-out method=post><button formaction=//evil.example>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<style>*{display:none}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p class='toast btn' id=content>x</p>",
    "<p hx-get=/account hx-trigger=load>x</p>",
    "<p data-hx-post=/accounts data-hx-trigger=load>x</p>",
    "<p hx-on:click=alert(1) hx-on::load=alert(1)>x</p>",
    "<p hx-headers:inherited='{}' HX-GET=/account>x</p>",
    "<a data-bs-toggle=dropdown data-anything=x href=/>x</a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href=' &#1; javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,x' target=_blank rel=opener>x</a>",
    "<a href='vbscript:x' ping=//evil.example>x</a>",
    "<a href='file:///etc/passwd' download>x</a>",
    "<a href='https:\\\\evil.example'>x</a>",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=//evil.example>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:x'?>",
    "<a title='\"><img src=x onerror=alert(1)>'>x</a>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<h1 id=trouble>x</h1><h2 onclick=alert(1)>x</h2>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video src=x onerror=alert(1)><source srcset=x></video>",
    "<picture><source srcset='https://evil.example/seen 1w'><img src=/media/a onerror=alert(1)></picture>",
    "<picture><source srcset='/media/a 1w, //evil.example/seen 2w' media=x onload=y></picture>",
    "<source srcset='/media/../sign-out 1w' type='text/html' sizes='x' src=/media/b>",
    "<img src=/media/a width='1 onerror=x' height=100%><span class='notice' style='x' id=trouble>x</span>",
    "<img\0 src=x\0 on\0error=alert(1)>",
]


@pytest.mark.parametrize("html", RAW)
def test_raw_html_is_shown_as_it_was_written(html: str) -> None:
    for text in (
        html,
        f"a {html}",
        f"- {html}",
        f"|{html}|\n|-|",
        f"[{html}](/a)",
        f"![{html}](/media/a)",
        f"# {html}",
    ):
        made = markup_of(text)
        assert_harmless(made)
        assert set(dict(elements(made))) <= {
            "p",
            "ul",
            "li",
            "div",
            "table",
            "thead",
            "tr",
            "th",
            "a",
            "img",
            "h2",
        }
    assert "&lt;" in markup_of(html)


@pytest.mark.parametrize("html", RAW)
def test_the_parser_alone_makes_no_element_of_raw_html(html: str) -> None:
    assert set(dict(elements(_PARSER.render(html)))) == {"p"}


@pytest.mark.parametrize("html", RAW)
def test_the_cleaner_alone_lets_nothing_harmful_through(html: str) -> None:
    assert_harmless(_CLEANER.clean(html))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;avascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "java\\script:alert(1)",
        "<java\tscript:alert(1)>",
        "<\x01javascript:alert(1)>",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "vbscript:x",
        "DATA:text/html;base64,PHN2Zz4=",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,x",
        "file:///etc/passwd",
        "feed:javascript:x",
        '/a"onmouseover="alert(1)',
        "</a 'onmouseover='alert(1)>",
        "/\\evil.example",
    ],
)
def test_an_address_that_harms_is_no_link(address: str) -> None:
    texts = [
        f"[a]({address})",
        f"![a]({address})",
        f"<{address}>",
        f"[a]\n\n[a]: {address}",
        f"[![a]({address})]({address})",
    ]
    for text in texts:
        made = markup_of(text)
        assert_harmless(made)
        for link in links(made):
            assert not re.match(r"(?i)\W*(java|vb)script|data|file|feed|/\\|//", str(link["href"])), made


def test_a_text_becomes_the_html_it_means() -> None:
    source = "a *b* **c** ~~d~~ `e`\n\n> f\n\n3. g\n\n---\n\n```py\nh < i\n```\n\n| j | k |\n|:-:|--:|\n| l | m |\n"
    assert markup_of(source) == (
        "<p>a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>\n"
        "<blockquote>\n<p>f</p>\n</blockquote>\n"
        '<ol start="3">\n<li>g</li>\n</ol>\n<hr>\n<pre><code>h &lt; i\n</code></pre>\n'
        '<div class="wide-table" role="region" tabindex="0" aria-label="j, k">\n'
        '<table>\n<thead>\n<tr>\n<th class="text-center">j</th>\n<th class="text-end">k</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="text-center">l</td>\n<td class="text-end">m</td>\n</tr>\n</tbody>\n</table>\n</div>\n'
    )


def test_tables_are_told_apart_by_what_stands_in_their_first_row() -> None:
    head = '| *Day* | <b onclick=x>"Price" |\n|-|-|\n'
    text = f"{head}| Monday | 1 |\n\nbetween\n\n{head}\n- | | |\n  |-|-|\n  | in | a list |\n\n| | |\n|-|-|\n\n|{'long ' * 50}|\n|-|"
    names = [about["aria-label"] or "" for tag, about in elements(markup_of(text)) if tag == "div"]
    assert names[:4] == ['Day, <b onclick=x>"Price"', 'Day, <b onclick=x>"Price" (2)', "in, a list", "—"]
    assert names[4].startswith("long long")
    assert len(names[4]) <= LONGEST_NAME


def test_what_is_made_is_not_escaped_again_in_a_template() -> None:
    made = markup_of("*a*")
    assert isinstance(made, Markup)
    assert Markup("<div>{}</div>").format(made) == "<div><p><em>a</em></p>\n</div>"


@pytest.mark.parametrize(
    ("author", "rel"), [(Author.EDITOR, "noopener"), (Author.STRANGER, "nofollow ugc noopener")]
)
def test_a_link_that_leaves_the_site_says_what_it_is(author: Author, rel: str) -> None:
    text = "[a](https://example.com) [b](//example.com) <https://example.com> [c](/a) [d](https://example.org/a) [e](#x)"
    found = links(markup_of(text, author=author, home="https://example.org"))
    assert [link.get("rel") for link in found] == [rel, rel, rel, None, None, None]


def test_a_stranger_is_what_an_author_is_taken_for() -> None:
    assert links(markup_of("[a](https://example.com)"))[0]["rel"] == Author.STRANGER.value


def test_headings_leave_the_first_level_to_the_title() -> None:
    made = markup_of("# a\n## b\n### c\n#### d\n##### e\n###### f\n\ng\n=\n\nh\n-\n")
    assert [tag for tag, _ in elements(made)] == ["h2", "h3", "h4", "h5", "h6", "h6", "h2", "h3"]
    assert "h1" not in made


def test_headings_have_ids_that_are_unique_and_stay() -> None:
    text = (
        "# Введение\n# A *b* `c` &amp; <d>\n# Same\n# same!\n# Same-2\n# Same\n# ***\n#\n# ![e](/media/f)\n"
    )
    wanted = ["введение", "a-b-c-d", "same", "same-2", "same-2-2", "same-3", "untitled", "untitled-2", "e"]
    assert ids(markup_of(text)) == [PREFIX + one for one in wanted]
    assert ids(markup_of("# a", prefix="comment-7-")) == ["comment-7-a"]


@pytest.mark.parametrize("name", ["content", "trouble", "done", "q", "language"])
def test_no_heading_takes_an_id_of_the_theme(name: str) -> None:
    assert ids(markup_of(f"# {name}")) == [PREFIX + name]


def test_the_theme_has_no_id_that_begins_like_those_of_headings() -> None:
    templates = [path.read_text(encoding="utf-8") for path in Path(masthead.__file__).parent.rglob("*.html")]
    taken = [one for text in templates for one in re.findall(r'\bid="([^"]*)"', text)]
    assert "content" in taken
    assert not [one for one in taken if one.startswith(PREFIX)]


def test_a_link_to_a_heading_finds_it() -> None:
    made = markup_of(f"# Два слова\n[a](#два-слова) [b](#{PREFIX}x) [c](#)")
    assert [link["href"] for link in links(made)] == [
        "#section-%D0%B4%D0%B2%D0%B0-%D1%81%D0%BB%D0%BE%D0%B2%D0%B0",
        "#section-x",
        "#",
    ]


def test_a_picture_of_the_site_is_shown_late_and_keeps_its_words() -> None:
    assert elements(markup_of('![A *red* `c` "q"](/media/a.png "t")'))[1] == (
        "img",
        {"src": "/media/a.png", "alt": 'A red c "q"', "loading": "lazy", "decoding": "async"},
    )


def test_a_picture_from_elsewhere_is_a_link_to_it() -> None:
    assert markup_of("![a](https://example.com/b.png)") == (
        '<p><a href="https://example.com/b.png" rel="nofollow ugc noopener">a</a></p>\n'
    )
    assert markup_of("![](https://example.com/b.png)", author=Author.EDITOR).count("example.com/b.png") == 2
    assert markup_of("[![a](https://example.com/b.png)](/c)") == '<p><a href="/c">a</a></p>\n'
    assert markup_of("![a [b](/c) d](https://example.com/e)").count("<a ") == 1


def test_characters_no_page_may_hold_are_replaced() -> None:
    assert markup_of("a\0b\x01c\ud800d\x7f") == "<p>a\ufffdb\ufffdc\ufffdd\ufffd</p>\n"
    assert plain_text("a\ud800") == "a\ufffd"


def test_plain_text_has_the_words_and_no_markup() -> None:
    source = '# A *b* \\* &lt; `c`\n\n- x\n  y ![pic](/media/z)\n- <i>\n\n    code\n\n|j|k|\n|-|-|\n|l|m|\n\n[n](/o "p")'
    assert plain_text(source) == "A b * < c\nx y pic\n<i>\ncode\nj\nk\nl\nm\nn"
    assert plain_text("") == plain_text("***\n") == plain_text("[a]: /b") == ""


def test_an_excerpt_is_one_line_of_whole_words() -> None:
    assert excerpt("# Title\n\nSome **bold** words", 16) == "Title Some bold…"
    assert excerpt("short", 16) == "short"
    assert len(excerpt("wörter " * 100, 80)) <= 80


@pytest.mark.parametrize("make", [markup_of, plain_text, lambda text, limit: excerpt(text, 9, limit=limit)])
def test_a_text_above_the_limit_is_refused_with_both_lengths(make: object) -> None:
    assert callable(make)
    assert make("a" * 10, limit=10)
    with pytest.raises(TextIsTooLong, match="11 characters; 10 are allowed") as refused:
        make("a" * 11, limit=10)
    assert (refused.value.length, refused.value.limit) == (11, 10)


def test_a_site_starts_without_the_libraries() -> None:
    program = (
        "import sys, importlib.metadata, masthead.engine.wsgi\n"
        "[one.load() for one in importlib.metadata.entry_points(group='masthead.modules')]\n"
        "assert 'masthead.modules.users.module' in sys.modules\n"
        "loaded = {name.split('.')[0] for name in sys.modules} & {'markdown_it', 'mdurl', 'nh3'}\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)
