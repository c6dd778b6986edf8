"""Run `pip install` with these arguments; show what it is at in one line, and all it said if it fails."""

import subprocess
import sys

NEWS = ("Collecting ", "Downloading ", "Using cached ", "Installing ", "Building ")
WIDTH = 78


def main() -> int:
    """Install, and give back pip's exit code."""
    command = [sys.executable, "-m", "pip", "install", "--progress-bar", "off", *sys.argv[1:]]
    said: list[str] = []
    packages = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line)
            words = line.strip()
            if words.startswith("Collecting "):
                packages += 1
            if words.startswith(NEWS):
                show(f"  {packages:3} {words.split(' (from')[0]}")
    if pip.returncode:
        print("\n" + "".join(said[-30:]), file=sys.stderr)
    else:
        show(f"  {packages:3} packages\n")
    return pip.returncode


def show(words: str) -> None:
    """Write over the line before where a person watches; a program's log gets nothing."""
    if sys.stdout.isatty():
        print(f"\r{words[:WIDTH]:{WIDTH}}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
