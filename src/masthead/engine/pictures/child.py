"""The program that opens a stranger's picture, in a process of its own: the only file that imports Pillow.

`python -I -m masthead.engine.pictures.child TASK` reads the picture from standard input, writes what it makes of
it into the folder in which it runs, and says on standard output, as JSON, what that is or why there is nothing.
"""

import errno
import io
import json
import resource
import sys
import warnings
from typing import Any

from PIL import Image, ImageCms

OPEN_FILES = 32
JPEG: dict[str, Any] = {"quality": 90}
PNG: dict[str, Any] = {"compress_level": 1}
WEBP: dict[str, Any] = {"quality": 80, "method": 2}
AVIF: dict[str, Any] = {"quality": 60, "speed": 9}
"""Chosen by measurement: a photograph of 12 megapixels takes three seconds, not thirty; see decision 15."""
ORIENTATION = 274
OPAQUE = 255
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SHARP = Image.Resampling.LANCZOS
NEARLY = 3.0
"""A quick first step leaves a picture at least so many times too large for the careful second one."""


class Refusal(Exception):
    """Why nothing is made, in a word that the caller knows, with what belongs to it."""

    def __init__(self, reason: str, **about: int) -> None:
        super().__init__(reason)
        self.reason, self.about = reason, about


def main() -> None:
    """Do the task of the first argument."""
    task = json.loads(sys.argv[1])
    limit(task)
    try:
        said = make(task)
    except Refusal as refusal:
        said = {"refused": refusal.reason, **refusal.about}
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        said = {"refused": "heavy"}
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError):
        # What Pillow raises for broken files, and, as it lies with a stranger what is in them, nearly anything.
        said = {"refused": "broken"}
    sys.stdout.write(json.dumps(said))


def limit(task: dict[str, Any]) -> None:
    """Let this process have no more than it may; what it has read so far is our own code."""
    limits = {
        resource.RLIMIT_AS: task["memory"],
        resource.RLIMIT_CPU: task["seconds"],
        resource.RLIMIT_FSIZE: task["file_size"],
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform != "linux":  # elsewhere it is refused, or means nothing
        del limits[resource.RLIMIT_AS]
    for what, wanted in limits.items():
        _, hard = resource.getrlimit(what)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (most, most))
    Image.MAX_IMAGE_PIXELS = None  # until we have looked at the header ourselves: we say how large it is
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def make(task: dict[str, Any]) -> dict[str, Any]:
    """Open the picture, and write it anew: the original without what else was in its file, and smaller ones."""
    source = open(0, "rb", closefd=False)  # noqa: SIM115 - standard input ends with the process
    with Image.open(source, formats=[task["kind"]]) as opened:
        width, height = opened.size
        if width * height > task["pixels"] or max(width, height) > task["side"]:
            raise Refusal("large", width=width, height=height)
        Image.MAX_IMAGE_PIXELS = task["pixels"]
        # A JPEG's further pictures are not frames: other exposures, depths, brightness for better screens.
        moves = task["kind"] != "JPEG" and getattr(opened, "is_animated", False)
        profile, orientation = opened.info.get("icc_profile"), orientation_of(opened)
        whole = plain(opened)
    whole = true_colours(whole, profile)
    if orientation in TURNS:
        whole = whole.transpose(TURNS[orientation])
    whole.info.clear()  # what is left of the file besides its pixels
    original = "original.png" if task["kind"] in {"PNG", "GIF"} or whole.mode == "RGBA" else "original.jpg"
    widths = [one for one in task["widths"] if one < whole.width]
    if whole.width <= task["widths"][-1]:
        widths.append(whole.width)
    try:
        write(whole, original, widths)
    except OSError as error:
        # The picture is whole: what is wrong is the disk, or that it takes more of it than it may.
        raise Refusal("heavy" if error.errno == errno.EFBIG else "unwritten") from error
    made = {"width": whole.width, "height": whole.height, "original": original}
    return {**made, "widths": widths, "moves": moves}


def write(whole: Image.Image, original: str, widths: list[int]) -> None:
    """Write the picture in full size, and a smaller one of each width."""
    whole.save(original, **(JPEG if original.endswith("jpg") else PNG))
    for one in reversed(widths):
        size = (one, max(1, round(whole.height * one / whole.width)))
        small = whole if one == whole.width else whole.resize(size, SHARP, reducing_gap=NEARLY)
        small.save(f"{one}.webp", **WEBP)
        small.save(f"{one}.avif", **AVIF)


def plain(opened: Image.Image) -> Image.Image:
    """Decode the first frame to eight bits a channel: RGBA where anything shows through, else RGB."""
    if opened.mode.startswith(("I", "F")):
        # Sixteen bits of grey: the upper eight. Other modes of this kind are measurements, not pictures.
        grey = opened.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        return grey.convert("RGB")
    through = opened.has_transparency_data and _shows_through(opened.convert("RGBA"))
    colours = opened.mode in {"CMYK", "LAB", "YCbCr", "HSV"}
    return opened.copy() if colours else opened.convert("RGBA" if through else "RGB")


def _shows_through(picture: Image.Image) -> bool:
    return picture.getchannel("A").getextrema() != (OPAQUE, OPAQUE)


def true_colours(whole: Image.Image, profile: bytes | None) -> Image.Image:
    """Turn the file's own colours into those that every browser shows: sRGB. A profile that is none is ignored."""
    mode = "RGBA" if whole.mode == "RGBA" else "RGB"
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            common = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(whole, own, common, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return whole.convert(mode)
        return changed or whole.convert(mode)
    return whole.convert(mode)


def orientation_of(opened: Image.Image) -> int:
    """Give how the camera was held (Exif 2.32, tag 274): 1 to 8; 1 where the notes about that cannot be read."""
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        return 1


if __name__ == "__main__":
    main()
