"""What the decoder makes of a file."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PIL import Image

from masthead.engine.pictures.decoding import Limits, decoded

MEBIBYTE = 1024 * 1024
LIMITS = Limits(file_bytes=4 * MEBIBYTE, pixels=4_000_000, seconds=10, memory_bytes=512 * MEBIBYTE)


@dataclass(frozen=True)
class Made:
    """The files that were made, by their names."""

    width: int
    height: int
    moves: bool
    files: dict[str, bytes]

    def image(self, name: str) -> Image.Image:
        """Open one of them."""
        return Image.open(io.BytesIO(self.files[name]))


Decode = Callable[..., Made]


@pytest.fixture
def decode() -> Decode:
    """Decodes bytes within limits."""

    def run(content: bytes, limits: Limits = LIMITS) -> Made:
        with decoded(io.BytesIO(content), limits) as made:
            files = {name: (made.folder / name).read_bytes() for name in made.names}
            return Made(made.width, made.height, made.moves, files)

    return run


@pytest.fixture
def limits() -> Limits:
    """What `decode` allows unless told otherwise."""
    return LIMITS
