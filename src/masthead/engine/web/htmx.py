"""Fragments from the same templates as pages: a block of the page, when htmx asks for it."""

from flask import current_app, render_template, request


def wants_fragment() -> bool:
    """Whether htmx asked, and not to restore a page from history, where a whole page is needed."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def render(template: str, block: str | None = None, **context: object) -> str:
    """Render a page, or only its block `block` when htmx asked for a fragment."""
    if block is None or not wants_fragment():
        return render_template(template, **context)
    loaded = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    return "".join(loaded.blocks[block](loaded.new_context(context)))
