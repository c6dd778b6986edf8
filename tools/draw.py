"""Draw the pictures that the recipes start with: `tools/drawings/*.svg` in Chromium, by day or by night, as WebP."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from masthead.testing.browser import FLAGS

ROOT = Path(__file__).resolve().parent.parent
DRAWINGS, RECIPES = ROOT / "tools/drawings", ROOT / "src/masthead/recipes"
LARGEST = 60_000
"""Bytes of one picture: a site opens all of them when it first starts."""
QUALITY = 86
LIGHTS = {
    "day": (
        "--sky1:#fdf1ea;--sky2:#f8cdb8;--glow:#ffffff;--sun:#ff5a4f;--cloud:#fffaf6;--far:#d9b4b4;--middle:#9a8ca6;"
        "--near:#33486a;--ink:#0f1b2d;--white:#ffffff;--shade:#e3e8f0;--lamp:#ffd58a;"
        "--sea1:#7fa3bd;--sea2:#4c7799;--sea3:#274d72;--table:#e9eef5;--disc:#ff5a4f;--blue:#33486a;--beam:transparent"
    ),
    "night": (
        "--sky1:#0d1a2e;--sky2:#2b4a72;--glow:#9fc0ea;--sun:#ff7a70;--cloud:#3a567d;--far:#365276;--middle:#27405f;"
        "--near:#1a2d49;--ink:#081120;--white:#f3efe6;--shade:#c9d2e0;--lamp:#ffd58a;"
        "--sea1:#2c5478;--sea2:#1d3d5e;--sea3:#122a45;--table:#16263d;--disc:#f7e8cc;--blue:#5f8cc2;--beam:#ffd58a"
    ),
}
PICTURES = {
    "demo/pictures/harbour-day": "harbour",
    "demo/pictures/harbour-night": "harbour",
    "demo/pictures/boat-day": "boat",
    "demo/pictures/boat-night": "boat",
    "demo/pictures/flags-day": "flags",
    "demo/pictures/flags-night": "flags",
    "demo/pictures/frames-day": "frames",
    "demo/pictures/frames-night": "frames",
    "demo/pictures/versions-day": "versions",
    "demo/pictures/tides-day": "tides",
    "demo/pictures/lighthouse-night": "lighthouse",
    "cv/pictures/lada-day": "lada",
}
"""Where each goes, below the recipes, and what is drawn; the last word of the name is the light."""
SHEET = """<style>:root {{ {light} }} * {{ margin: 0 }} body {{ width: {width}px }} svg {{ display: block }}
.paper {{ filter: drop-shadow(0 3px 7px rgb(8 17 32 / 32%)) }}</style>
<svg width="0" height="0"><linearGradient id="sky" x2="0" y2="1"><stop stop-color="var(--sky1)"/>
<stop offset="1" stop-color="var(--sky2)"/></linearGradient></svg>{drawing}"""


def main() -> int:
    """Draw all of them; say which is too large."""
    heavy = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page()
        for name, drawing in PICTURES.items():
            target = (RECIPES / name).with_suffix(".webp")
            draw(page, DRAWINGS / f"{drawing}.svg", name.rpartition("-")[2], target)
            size = target.stat().st_size
            heavy += size > LARGEST
            print(f"{size / 1000:6.1f} kB  {target.relative_to(RECIPES)}")
        browser.close()
    return 1 if heavy else 0


def draw(page: Page, drawing: Path, light: str, target: Path) -> None:
    """Draw one in a light, as large as its own co-ordinates say."""
    text = drawing.read_text()
    width = text.partition('viewBox="0 0 ')[2].partition(" ")[0]
    page.set_content(SHEET.format(light=LIGHTS[light], width=width, drawing=text))
    shot = page.locator("svg[viewBox]").screenshot()
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(shot)).convert("RGB").save(target, quality=QUALITY, method=6)


if __name__ == "__main__":
    sys.exit(main())
