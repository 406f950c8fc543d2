"""A paper as HTML: the article of its page, and as a document that stands alone."""

from django.template.loader import render_to_string

from ..content import Content, fingerprint_if_frozen, in_contents, public


def render_article(content: Content, address: str = "") -> str:
    """The paper without the page around it; under the `address` of that its tables are files, where it is given."""
    shown = public(content)
    context = {
        "content": shown,
        "contents": in_contents(shown),
        "fingerprint": fingerprint_if_frozen(content),
        "address": address,
    }
    return render_to_string("papers/paper_article.html", context)


def render_document(content: Content) -> bytes:
    """The paper as a file of its own, with its style inside."""
    context = {"content": public(content), "article": render_article(content)}
    return render_to_string("papers/paper_document.html", context).encode()
