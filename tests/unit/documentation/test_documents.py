"""Documents lead where they say, and show their pictures to everybody, also to those who cannot see them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GUIDE = sorted((ROOT / "docs" / "how-to").glob("*.md"))
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "src").rglob("README.md")),
]
PICTURES = sorted((ROOT / "docs" / "images").glob("*.png"))
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
"""What stands in it shows how a link is written, and leads nowhere."""
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LONGEST = 120
LARGEST = 200_000
FEWEST_WORDS = 5


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links(path: Path) -> list[tuple[bool, str, str]]:
    """Give whether each link of a document is a picture, its words, and its target."""
    found = LINK.findall(CODE.sub("", path.read_text(encoding="utf-8")))
    return [(bool(mark), words, target) for mark, words, target in found]


def anchors(path: Path) -> set[str]:
    """Give what `#` may lead to: headings in small letters, without signs, hyphens for spaces."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(text)}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for _, _, link in links(path):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_pictures_say_what_they_show(path: Path) -> None:
    for is_picture, words, target in links(path):
        assert not is_picture or len(words.split()) >= FEWEST_WORDS, target


@pytest.mark.parametrize("path", PICTURES, ids=name_of)
def test_pictures_are_light(path: Path) -> None:
    assert path.stat().st_size <= LARGEST


@pytest.mark.parametrize("path", GUIDE, ids=name_of)
def test_guide_is_short_and_found_from_the_readme(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert name_of(path) in {link for _, _, link in links(ROOT / "README.md")}
