"""A secret that may live in a file and change while the site runs."""

from dataclasses import dataclass, field
from pathlib import Path

from masthead.engine.errors import SettingIsWrong


@dataclass
class Secret:
    """A value given directly or by a file that is read again when it changes; never printed."""

    name: str
    text: str = field(default="", repr=False)
    file: Path | None = None
    _stamp: tuple[int, int] = field(default=(0, 0), repr=False)

    def value(self) -> str:
        """Give the present value; raise `SettingIsWrong` when its file could never be read.

        A file that is empty, or gone, for a moment is one that is being replaced: the last value holds.
        """
        if self.file is None:
            return self.text
        try:
            status = self.file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self.text = self._read(self.file)
                self._stamp = stamp
        except (OSError, ValueError) as error:
            if self._stamp == (0, 0):
                advice = "Write the secret into it, readable to the site, or unset the variable"
                raise SettingIsWrong(f"{self.name}_FILE", f"cannot be read: {error}", advice) from error
        return self.text

    @staticmethod
    def _read(file: Path) -> str:
        text = file.read_text(encoding="utf-8").strip()
        if not text:
            raise ValueError(f"{file} is empty")
        return text

    def __bool__(self) -> bool:
        return bool(self.file or self.text)
