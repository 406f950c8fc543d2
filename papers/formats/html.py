"""A paper as HTML: the article of its page, and as a document that stands alone."""

from django.template.loader import render_to_string

from ..content import Content, canonical, fingerprint, public


def article(content: Content) -> str:
    """The paper without the page around it."""
    return render_to_string("papers/paper_article.html", {"content": public(content), **seal(content)})


def document(content: Content) -> bytes:
    """The paper as a file of its own, with its style inside."""
    context = {"content": public(content), "article": article(content)}
    return render_to_string("papers/paper_document.html", context).encode()


def seal(content: Content) -> dict[str, str]:
    """What tells a frozen paper: its fingerprint; empty of a draft."""
    return {"fingerprint": fingerprint(canonical(content)) if content["paper"]["frozen"] else ""}
