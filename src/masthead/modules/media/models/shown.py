"""A picture as pages show it: addresses of its files, what a browser chooses from, words for who cannot see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from masthead.engine.content.illustration import Illustration
from masthead.engine.pictures.decoding import FORMATS

PREFIX = "/media/"
PLAIN = 960
"""Width that is shown where a browser cannot choose."""
THUMBNAIL = 320


@dataclass(frozen=True)
class ShownPicture:
    """What is needed of a picture to show it; a value of JSON values, so it may be kept with what shows it."""

    id: int
    digest: str
    original: str
    width: int
    height: int
    widths: tuple[int, ...]
    name: str
    alt: str
    is_decorative: bool
    is_lost: bool = False
    """Whether its files are gone from the storage: then its words stand where it would."""

    @property
    def is_described(self) -> bool:
        """Whether it has words, or needs none."""
        return self.is_decorative or bool(self.alt)

    @property
    def words(self) -> str:
        """The `alt` of an `<img>`: empty for a decoration."""
        return "" if self.is_decorative else self.alt

    @property
    def file_names(self) -> tuple[str, ...]:
        """The names of all its files."""
        return (self.original, *(f"{width}.{ending}" for width in self.widths for ending in FORMATS))

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Media type and `srcset` for each format, the smaller files first."""
        return tuple((f"image/{one}", self._srcset(one)) for one in FORMATS)

    @property
    def plain(self) -> str:
        """Address for browsers that choose nothing."""
        return self.address(f"{self._nearest(PLAIN)}.webp")

    @property
    def thumbnail(self) -> str:
        """Address of the smallest file that fills a thumbnail."""
        return self.address(f"{self._nearest(THUMBNAIL)}.webp")

    @property
    def largest(self) -> str:
        """Address of the largest of the smaller files: for previews on other sites, and feeds."""
        return self.address(f"{self.widths[-1]}.webp")

    @property
    def largest_size(self) -> tuple[int, int]:
        """Width and height of what `largest` leads to."""
        return self.widths[-1], max(1, round(self.height * self.widths[-1] / self.width))

    def address(self, name: str) -> str:
        """Give the path of one of its files: `640.avif`, or the name of the original."""
        return f"{PREFIX}{self.digest}/{name}"

    def illustration(self) -> Illustration:
        """Give it as a text shows it."""
        return Illustration(self.plain, self.words, self.width, self.height, self.sources, self.is_lost)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Make it of what was kept as JSON; fields of later releases are passed over."""
        names = cls.__dataclass_fields__
        told = {name: value for name, value in kept.items() if name in names}
        return cls(**{**told, "widths": tuple(kept["widths"])})

    def _srcset(self, ending: str) -> str:
        return ", ".join(f"{self.address(f'{width}.{ending}')} {width}w" for width in self.widths)

    def _nearest(self, wanted: int) -> int:
        return next((width for width in self.widths if width >= wanted), self.widths[-1])
