"""A paper as a file of JSON: its object of OParl, and with it all that the paper says."""

import json

from ..content import Content, OrderContent, public
from ..models import Paper
from .objects import PREFIX, Site
from .published import paper_to_be, published


def render_json(paper: Paper, content: Content, base: str) -> bytes:
    """`base` is the address of the site, without a slash at its end. Of a paper that not everybody may read the object
    says what it will say, but for its files and since when it is public."""
    shown = public(content)
    data = object_of(paper, Site(base)) | {
        f"{PREFIX}:oeffentlich": shown["paper"]["is_public"],
        **({f"{PREFIX}:auftrag": order_of(paper, shown["order"])} if shown["order"] else {}),
        f"{PREFIX}:abschnitte": shown["sections"],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def object_of(paper: Paper, site: Site) -> dict[str, object]:
    found = published().papers.get(f"papers/{paper.slug}")
    if found and found.is_there:
        return found.render(site)
    data = paper_to_be(paper).render(site)
    return {name: value for name, value in data.items() if name not in ("created", "modified")}


def order_of(paper: Paper, order: OrderContent) -> dict[str, object]:
    """The order with its day as machines read it; neither changes any more."""
    decided_on = paper.order.decided_on.isoformat() if paper.order else None
    return {**order, "decided_on": decided_on}
