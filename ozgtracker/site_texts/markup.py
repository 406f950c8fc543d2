"""From the Markdown of a text to the markup of its page."""

import re

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from records.text import address_form

# HTML in a text is shown as it was typed; addresses are those of web pages and mail, never of scripts (markdown-it).
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
FIRST_LEVEL = 2  # the page has a heading of its own
SHOWN_GAP = re.compile(r"\[\[([^\[\]<]*)\]\]")


def markup_of(text: str) -> SafeString:
    """The text as HTML: headings from the second level on, each with an address (#barriere-melden), gaps marked."""
    tokens = MARKDOWN.parse(text)
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(int(token.tag[1]), FIRST_LEVEL)}"
        if token.type == "heading_open" and following and (name := address_form(following.content)):
            token.attrSet("id", name)
    made = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return mark_safe(SHOWN_GAP.sub(r"<mark>[[\1]]</mark>", made))  # noqa: S308 markdown-it escapes
