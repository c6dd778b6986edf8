"""Files that strangers send to harm: refused in words, within the limits, or harmless when they come out."""

import io
import struct
import tempfile
import zipfile
import zlib
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from masthead.engine.errors import StorageIsUnavailable
from masthead.engine.pictures import decoding
from masthead.engine.pictures.decoding import Decoded, Limits, Places
from masthead.engine.pictures.errors import (
    DecodersAreBusy,
    FileIsTooLarge,
    KindIsUnknown,
    PictureIsBroken,
    PictureIsRefused,
    PictureIsTooHeavy,
    PictureIsTooLarge,
)

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SCRIPT = b"<script>alert(document.domain)</script>"


def file_of(kind: str, width: int = 64, height: int = 48, **how: Any) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(made, kind, **how)
    return made.getvalue()


def png(width: int, height: int, rows: bytes) -> bytes:
    """Write a PNG that says what it likes of its size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        SVG,
        b"\xef\xbb\xbf" + SVG,
        b"<!doctype html>" + SCRIPT,
        b"%PDF-1.7\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"BM" + bytes(100),
        b"II*\0" + bytes(100),
        b"8BPS" + bytes(100),
        b"\0\0\1\0" + bytes(100),
        b"\x1a\x45\xdf\xa3" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"RIFF\0\0\0\0WAVE" + bytes(100),
        b"\0\0\0\x20ftypheic" + bytes(100),
        b"SIMPLE  =                    T",
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_picture_of_the_five_kinds_is_refused_whatever_it_is_called(
    decode: Any, content: bytes
) -> None:
    with pytest.raises(KindIsUnknown):
        decode(content)


def test_a_bomb_of_pixels_is_refused_by_its_header(decode: Any) -> None:
    rows = bytes(3 * 15_000 + 1) * 200
    bomb = png(15_000, 15_000, rows)
    assert len(bomb) < 100_000
    with pytest.raises(PictureIsTooLarge) as refused:
        decode(bomb)
    assert (refused.value.params["width"], refused.value.params["height"]) == (15_000, 15_000)


@pytest.mark.parametrize("size", [(0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFFFFF, 1), (20_000, 1)])
def test_no_size_that_a_header_can_say_is_decoded(decode: Any, size: tuple[int, int]) -> None:
    with pytest.raises(PictureIsRefused):
        decode(png(*size, b"\0" * 100))


def test_a_bomb_within_the_pixels_is_stopped_by_its_memory(decode: Any, limits: Limits) -> None:
    bomb = png(8000, 8000, (b"\0" + bytes(3 * 8000)) * 8000)
    assert len(bomb) < 250_000
    with pytest.raises(PictureIsTooHeavy):
        decode(bomb, replace(limits, pixels=64_000_000, memory_bytes=256 * 1024 * 1024))


def test_a_picture_that_takes_too_long_is_stopped(decode: Any, limits: Limits) -> None:
    slow = file_of("PNG", 7000, 5000)
    with pytest.raises(PictureIsTooHeavy):
        decode(slow, replace(limits, file_bytes=10**9, pixels=10**8, seconds=1))


def test_a_decoder_that_only_waits_is_stopped_too(
    decode: Any, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "PROGRAM", ("/bin/sleep", "60", "#"))
    monkeypatch.setattr(decoding, "START_SECONDS", 0)
    with pytest.raises(PictureIsTooHeavy):
        decode(file_of("PNG"), replace(limits, seconds=1))


def test_a_bomb_in_a_text_beside_the_picture_is_refused(decode: Any) -> None:
    whole = file_of("PNG")
    content = b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9)
    text = (
        struct.pack(">I", len(content)) + b"zTXt" + content + struct.pack(">I", zlib.crc32(b"zTXt" + content))
    )
    with pytest.raises(PictureIsRefused):
        decode(whole[:33] + text + whole[33:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_half_a_picture_is_refused(decode: Any, kind: str) -> None:
    whole = file_of(kind, 200, 150)
    for length in (len(whole) // 2, 40):
        with pytest.raises(PictureIsBroken):
            decode(whole[:length])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_noise_behind_a_good_beginning_is_refused_or_shown(decode: Any, kind: str) -> None:
    whole = bytearray(file_of(kind, 200, 150))
    whole[60:] = bytes((7 * number + 3) % 256 for number in range(len(whole) - 60))
    try:
        made = decode(bytes(whole))
    except PictureIsRefused:
        return
    assert made.image("200.webp").size == (200, 150)


def test_what_else_a_picture_is_does_not_come_out_of_it(decode: Any) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("attack.html", SCRIPT)
    for tail in (archive.getvalue(), SCRIPT, b"%PDF-1.7\n", b"<?php system($_GET[0]); ?>"):
        for kind in ("JPEG", "PNG", "GIF"):
            made = decode(file_of(kind) + tail)
            assert all(
                tail not in content and b"PK\x03\x04" not in content for content in made.files.values()
            )


def test_a_program_that_begins_like_a_gif_is_refused(decode: Any) -> None:
    with pytest.raises(PictureIsRefused):
        decode(b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//" + SCRIPT)


def test_a_script_in_the_notes_of_a_picture_does_not_come_out(decode: Any) -> None:
    made = decode(file_of("JPEG", comment=SCRIPT))
    assert all(b"script" not in content for content in made.files.values())


def test_a_file_is_read_no_further_than_allowed(limits: Limits) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"\x89PNG\r\n\x1a\n" + bytes(size - 8)

    endless = Endless()
    with pytest.raises(FileIsTooLarge), decoding.decoded(endless, limits):  # type: ignore[arg-type]
        pass
    assert endless.given <= limits.file_bytes + 2 * 256 * 1024


def test_the_decoder_is_told_none_of_our_variables_and_cannot_use_more_than_it_may(
    decode: Any, limits: Limits, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\nenv > {seen}; ls -l /proc/self/fd >> {seen}; pwd >> {seen}\n")
    program.chmod(0o755)
    monkeypatch.setattr(decoding, "PROGRAM", (str(program),))
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    monkeypatch.setenv("S3_SECRET_KEY", "do not tell either")
    with (tmp_path / "open").open("wb"), pytest.raises(PictureIsBroken):
        decode(file_of("PNG"), limits)
    told = seen.read_text()
    assert "do not tell" not in told
    assert "SECRET" not in told
    assert f"{tmp_path}/open" not in told


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"original": "../secret"}', "nan", "x" * 20_000])
def test_what_a_decoder_says_is_not_believed(
    decode: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(decoding, "PROGRAM", (str(program),))
    with pytest.raises(PictureIsBroken):
        decode(file_of("PNG"))


@pytest.mark.parametrize("full", ["original.jpg", "48.webp", "48.avif"])
def test_a_disk_that_is_full_is_not_the_pictures_fault(
    decode: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\nln -s /dev/full {full}\nexec {" ".join(decoding.PROGRAM)} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(decoding, "PROGRAM", (str(program),))
    with pytest.raises(StorageIsUnavailable, match="cannot be written"):
        decode(file_of("JPEG", 48, 40))


def test_a_folder_for_temporary_files_that_is_not_there_is_not_the_pictures_fault(
    decode: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(StorageIsUnavailable, match="TMPDIR"):
        decode(file_of("PNG"))


def test_a_link_that_a_decoder_left_is_not_followed(tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("the key of the site")
    made = Decoded(tmp_path, 1, 1, "original.png", (1,), moves=False)
    (tmp_path / "1.webp").symlink_to(tmp_path / "secret")
    (tmp_path / "1.avif").mkdir()
    for name in ("1.webp", "1.avif", "original.png"):
        with pytest.raises(PictureIsBroken):
            made.open(name)


def test_more_pictures_at_once_than_places_are_sent_away() -> None:
    places = Places(inside=1, waiting=1)
    with places.place(1):
        with pytest.raises(DecodersAreBusy), places.place(0.05):
            pass
        with pytest.raises(DecodersAreBusy), places.place(0.05):
            pass
    with places.place(0.05):
        pass
