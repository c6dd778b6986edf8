"""A small site behind the real front and the real server, for tests that need processes and sockets.

Run as a program; the environment says where: PORT, DATABASE_URL, and other settings.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from masthead.engine.serve import serve
from masthead.engine.settings.read import read_settings


def main() -> int:
    settings = read_settings(Path(os.environ["MASTHEAD_SITE"]))

    def load() -> Any:
        return importlib.import_module("toy_views").make_site(settings)

    return serve(settings, load)


if __name__ == "__main__":
    sys.exit(main())
