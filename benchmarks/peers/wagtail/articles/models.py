"""The page type: a title, a text, its place in the tree."""

from wagtail.fields import RichTextField
from wagtail.models import Page


class ArticlePage(Page):
    """Shown by articles/article_page.html, which the benchmark makes of the page to compare with."""

    body = RichTextField()
