"""Wagtail with the same article: installed, filled and served by the benchmark, for as long as its table lasts."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.load import Step
from benchmarks.servers import ANSWERING, ROOT, Server, environment, granian, running
from masthead.testing.processes import free_port

PARTS = ROOT / "benchmarks" / "peers" / "wagtail"
LIMIT_SECONDS = 600
PROJECT = "newsroom"
ARTICLE = "/a/b/c/"
VARIABLES = {"DJANGO_SETTINGS_MODULE": f"{PROJECT}.settings.production"}
CACHED = {"BENCHMARK_PAGE_CACHE": "1"}
_LIVE = {
    r"(<title>).*?( ·)": "{{ page.title }}",
    r"(<h1>).*?(</h1>)": "{{ page.title }}",
    r'(<nav class="crumbs"[^>]*>\s*<ol[^>]*>).*?(</ol>)': """
    {% for one in page.get_ancestors.live %}{% if one.depth > 2 %}<li><a href="{% pageurl one %}">{{ one.title }}</a></li>{% endif %}{% endfor %}
    <li aria-current="page">{{ page.title }}</li>
  """,
    r"(</h1>\s*).*?(</article>)": "{{ page.body|richtext }}",
    r"(</article>\s*)()": """{% with below=page.get_children.live %}{% if below %}<section class="subpages"><ul>
{% for one in below %}<li><a href="{% pageurl one %}">{{ one.title }}</a></li>{% endfor %}
</ul></section>{% endif %}{% endwith %}""",
}
"""What changes from article to article, found in our page, and how Wagtail's own documentation asks for it."""


class WagtailIsMissing(RuntimeError):
    """It could not be installed; the other figures do not need it."""


@dataclass
class Wagtail:
    """A project as `wagtail start` makes it, with one page type, in an environment of its own."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return self.folder / "environment" / "bin" / "python"

    @property
    def project(self) -> Path:
        return self.folder / "project"

    def install(self, step: Step) -> None:
        """Install the newest release that this Python takes; raise `WagtailIsMissing`."""
        step("installing Wagtail")
        uv = (sys.executable, "-m", "uv")
        self.folder.mkdir(parents=True)
        self._run(*uv, "venv", "--python", sys.executable, str(self.python.parents[1]))
        wanted = ("wagtail", f"granian=={version('granian')}")
        self._run(*uv, "pip", "install", "--python", str(self.python), *wanted)

    def version(self) -> str:
        """Give what was installed: `Wagtail 8.0.1 on Django 5.2.19`."""
        asked = (
            "import django, wagtail; print(f'Wagtail {wagtail.__version__} on Django {django.__version__}')"
        )
        return self._run(str(self.python), "-c", asked).strip()

    def make(self, page: str, text: str, titles: tuple[str, ...], step: Step) -> None:
        """Make the project: articles of these titles, each below the one before, shown as `page` shows them.

        `page` is what our site sends for the same article and `text` its HTML, so both send the same bytes.
        """
        step("making a Wagtail project")
        self.project.mkdir()
        self._run(str(self.python.with_name("wagtail")), "start", PROJECT, str(self.project))
        shutil.copytree(PARTS, self.project, dirs_exist_ok=True)
        (self.project / "local.py").rename(self.project / PROJECT / "settings" / "local.py")
        templates = self.project / "articles" / "templates" / "articles"
        templates.mkdir(parents=True)
        (templates / "article_page.html").write_text(template_of(page))
        (self.folder / "text.html").write_text(text)
        self._run(str(self.python), "manage.py", "migrate", there=True)
        self._run(str(self.python), "fill.py", str(self.folder / "text.html"), *titles, there=True)

    def serve(self, name: str, **more: str) -> AbstractContextManager[Server]:
        """Serve it with as many workers as our site, and as many threads as answer there."""
        port = free_port()
        ours = granian(f"{PROJECT}.wsgi:application", port, threads=ANSWERING)
        command = [str(self.python), *ours[1:]]
        return running(name, command, port, self.project, self._variables(more), page=ARTICLE)

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        return {**VARIABLES, "PYTHONPATH": str(self.project), **more}

    def _run(self, *command: str, there: bool = False) -> str:
        done = subprocess.run(
            command,
            cwd=self.project if there else self.folder,
            env=environment(**self._variables({})) if there else None,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        if done.returncode:
            raise WagtailIsMissing(f"{' '.join(command)}:\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout


def template_of(page: str) -> str:
    """Make a template of a page that our site sent: all of it is plain text but what `_LIVE` names."""
    shown, asked = page, []
    for pattern, code in _LIVE.items():
        # Marks first: a later pattern must not find its way into an earlier one's code.
        shown, found = re.subn(pattern, rf"\1@live-{len(asked)}@\2", shown, count=1, flags=re.DOTALL)
        if not found:
            raise ValueError(f"our article has no {pattern}: its markup has changed")
        asked.append(code)
    for number, code in enumerate(asked):
        shown = shown.replace(f"@live-{number}@", f"{{% endverbatim %}}{code}{{% verbatim %}}")
    return f"{{% load wagtailcore_tags %}}{{% verbatim %}}{shown}{{% endverbatim %}}"
