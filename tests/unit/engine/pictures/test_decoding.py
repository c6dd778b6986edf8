"""What comes out is pixels and nothing else, in the sizes that are declared."""

import io
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

RED = (200, 10, 10)


def file_of(picture: Image.Image, kind: str, **how: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **how)
    return made.getvalue()


def red(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", (width, height), RED).convert(mode)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_kind_is_made_anew_in_the_declared_widths_and_never_wider(decode: Any, kind: str) -> None:
    made = decode(file_of(red(700, 500), kind))
    widths = (320, 640, 700)
    original = "original.png" if kind in {"PNG", "GIF"} else "original.jpg"
    assert set(made.files) == {original, *(f"{w}.{e}" for w in widths for e in ("webp", "avif"))}
    assert (made.width, made.height, made.moves) == (700, 500, False)
    for width in widths:
        assert made.image(f"{width}.webp").size == (width, round(500 * width / 700))
        assert made.image(f"{width}.avif").format == "AVIF"
    red_again = made.image("320.webp").convert("RGB").getpixel((5, 5))
    assert all(abs(one - other) < 25 for one, other in zip(red_again, RED, strict=True))


def test_what_a_camera_notes_is_followed_and_forgotten(decode: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Taken at home"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    picture = red(60, 40)
    picture.putpixel((0, 0), (255, 255, 255))
    noted = file_of(picture, "JPEG", exif=exif, comment=b"secret words", quality=100)
    assert b"Taken at home" in noted
    assert b"secret words" in noted
    made = decode(noted)
    assert (made.width, made.height) == (40, 60), "as the camera was held"
    for name, content in made.files.items():
        assert b"Taken at home" not in content
        assert b"secret words" not in content
        assert not made.image(name).getexif(), name


def test_texts_and_profiles_in_a_png_are_forgotten(decode: Any) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "somebody's name", zip=False)
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>somebody's name</x:xmpmeta>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = decode(file_of(red(), "PNG", pnginfo=texts, icc_profile=profile))
    for name, content in made.files.items():
        assert b"somebody" not in content
        assert "icc_profile" not in made.image(name).info


def test_colours_are_those_that_the_files_own_profile_means(decode: Any) -> None:
    wide = ImageCms.createProfile("LAB")
    lab = ImageCms.profileToProfile(red(), ImageCms.createProfile("sRGB"), wide, outputMode="LAB")
    profile = ImageCms.ImageCmsProfile(wide).tobytes()
    content = file_of(lab.convert("RGB") if lab.mode != "LAB" else red(), "PNG", icc_profile=profile)
    assert decode(content).image("original.png").size == (400, 300), "a profile that does not fit is ignored"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_way_of_keeping_pixels_can_be_shown(decode: Any, mode: str) -> None:
    picture = Image.new("I;16", (50, 40), 65535) if mode == "I;16" else red(50, 40, mode)
    made = decode(file_of(picture, "PNG"))
    assert made.image("50.webp").size == (50, 40)
    if mode == "I;16":
        assert made.image("original.png").convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_print_colours_can_be_shown(decode: Any) -> None:
    assert decode(file_of(red(50, 40, "CMYK"), "JPEG")).image("original.jpg").mode == "RGB"


def test_what_shows_through_stays_so(decode: Any) -> None:
    picture = red(50, 40, "RGBA")
    picture.putalpha(0)
    made = decode(file_of(picture, "WEBP", lossless=True, exact=True))
    assert made.image("original.png").convert("RGBA").getpixel((1, 1))[3] == 0
    assert made.image("50.avif").convert("RGBA").getpixel((1, 1))[3] == 0


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_frame_is_kept_and_it_is_said(decode: Any, kind: str) -> None:
    blue = Image.new("RGB", (50, 40), (10, 10, 200))
    made = decode(file_of(red(50, 40), kind, save_all=True, append_images=[blue, red(50, 40)], duration=50))
    assert made.moves
    assert (
        made.image("original.png" if kind != "WEBP" else "original.jpg").convert("RGB").getpixel((1, 1))[0]
        > 150
    )


def test_a_thin_picture_keeps_a_pixel(decode: Any) -> None:
    assert decode(file_of(red(4000, 2), "PNG")).image("320.webp").size == (320, 1)
