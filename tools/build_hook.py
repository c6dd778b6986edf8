"""Make what a wheel contains beyond the repository: front-end assets and compiled translations."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before hatchling collects the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run the two programs; their words are the reason when the build fails."""
        for name in ("assets.py", "translations.py"):
            subprocess.run([sys.executable, str(Path(self.root) / "tools" / name)], check=True)
