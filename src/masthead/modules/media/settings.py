"""Settings of the media module: `[module.media]` in masthead.toml."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from masthead.engine.pictures.decoding import Limits

MEBIBYTE = 1024 * 1024
FILES_AT_ONCE = 4
"""Of the largest size, that one form may hold; a form with scripts sends each file by itself."""


@dataclass(frozen=True)
class MediaSettings:
    """What an owner may choose."""

    max_bytes: Annotated[int, Meta(ge=10_000, le=200_000_000)] = 10_000_000
    """Size of one picture as it is sent, in bytes."""
    max_pixels: Annotated[int, Meta(ge=10_000, le=200_000_000)] = 40_000_000
    """Width times height of a picture."""
    decode_seconds: Annotated[int, Meta(ge=1, le=120)] = 20
    """Processor time for opening one picture."""
    decode_memory: Annotated[int, Meta(ge=128, le=16_384)] = 1024
    """Memory for opening one picture, in MiB of address space; a pixel takes some 20 bytes."""

    @property
    def limits(self) -> Limits:
        """The same as the decoder is told it."""
        memory = self.decode_memory * MEBIBYTE
        return Limits(self.max_bytes, self.max_pixels, self.decode_seconds, memory)

    @property
    def form_bytes(self) -> int:
        """The largest form with pictures that is taken in."""
        return FILES_AT_ONCE * self.max_bytes + MEBIBYTE
