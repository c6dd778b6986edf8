"""Templates, compiled once for each language: what never changes on a site becomes plain text in them.

A page has some forty texts, pictures and addresses that are the same for every visitor of a language. Asking
for them while rendering takes longer than everything else; here the compiler asks, once.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, cast

from flask.templating import Environment
from flask_babel import get_translations
from jinja2 import BaseLoader, Template, nodes, pass_eval_context
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from werkzeug.routing import BuildError


class Compiled(Template):
    """A template whose macros are made once; ours take nothing from the page that imports them."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class Templates(Environment):
    """Flask's template environment with a cache for each language and a compiler that knows constants."""

    template_class = Compiled

    def __init__(self, app: Any, **options: Any) -> None:
        self.constants: dict[str, Callable[..., str]] = {}
        """Functions of constants that give the same for everybody who reads the language."""
        self.language: Callable[[], str] = str
        """Gives the language that texts are in now; empty outside a request."""
        self._compiled: dict[tuple[str, str], Template] = {}
        super().__init__(app, **options)

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        """Give a template as it is compiled for the language that is read now."""
        key = (name, self.language())
        template = self._compiled.get(key)
        if template is None or (self.auto_reload and not template.is_up_to_date):
            loader = cast(BaseLoader, self.loader)
            template = self._compiled[key] = loader.load(self, name, self.make_globals(globals))
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give templates the one dictionary of globals: it is complete before the first page."""
        return {**self.globals, **d} if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        return Folding(self.constants).visit(parsed)  # type: ignore[no-any-return]


class Folding(NodeTransformer):
    """Replaces calls of constant functions with constant arguments by what they give."""

    def __init__(self, constants: dict[str, Callable[..., str]]) -> None:
        self.constants = constants

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Replace one call, where it can be answered already."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self.constants or node.dyn_args or node.dyn_kwargs:
            return node
        places = [one.value for one in node.args if isinstance(one, nodes.Const)]
        names = {one.key: one.value.value for one in node.kwargs if isinstance(one.value, nodes.Const)}
        if len(places) + len(names) < len(node.args) + len(node.kwargs):
            return node
        try:
            text = self.constants[name](*places, **names)
        except (BuildError, RuntimeError):  # an address that needs a request, or does not exist
            return node
        constant = nodes.Const(str(text), lineno=node.lineno)
        return nodes.MarkSafe(constant, lineno=node.lineno) if isinstance(text, Markup) else constant


def install_texts(templates: Templates) -> None:
    """Give the templates texts: at compile time where they are constant, else from the catalogue in memory."""
    catalogues: dict[str, Any] = {}

    def catalogue() -> Any:
        language = templates.language()
        if language not in catalogues:
            catalogues[language] = get_translations()
        return catalogues[language]

    @pass_eval_context
    def gettext(context: nodes.EvalContext, text: str, /, **variables: Any) -> str:
        said = catalogue().ugettext(text)
        return (Markup(said) if context.autoescape else str(said)) % variables  # noqa: S704 - our own text

    @pass_eval_context
    def ngettext(context: nodes.EvalContext, one: str, many: str, num: int, /, **variables: Any) -> str:
        said = catalogue().ungettext(one, many, num)
        return (Markup(said) if context.autoescape else str(said)) % {"num": num, **variables}  # noqa: S704

    def constant(text: str, /, **variables: Any) -> Markup:
        return Markup(catalogue().ugettext(text)) % variables  # noqa: S704 - our own text

    templates.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    templates.constants.update(_=constant, gettext=constant)
