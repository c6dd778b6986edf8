"""What a file is, by how it begins; its name and the type that a browser states are not asked."""

from collections.abc import Callable

HEAD_BYTES = 64
"""How much of a file must be seen."""
_AVIF_BRANDS = (b"avif", b"avis")
_KINDS: dict[str, Callable[[bytes], bool]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "GIF": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
    "WEBP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "AVIF": lambda head: head[4:8] == b"ftyp" and head[8:12] in _AVIF_BRANDS,
}
"""Pillow's names of the kinds that are taken. SVG is not among them: it is a program as much as a picture."""


def find_kind(head: bytes) -> str | None:
    """Find the kind of picture that begins like this; None for everything that is not taken."""
    return next((kind for kind, begins in _KINDS.items() if begins(head)), None)
