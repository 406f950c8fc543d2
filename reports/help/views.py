"""Hilfe: the words of the program in plain language."""

from typing import Any

from lists.key_dates import KeyDateView

from .glossary import terms_in_order


class HelpView(KeyDateView):
    """The glossary; each term has a place of its own, to which other pages lead."""

    template_name = "reports/help/help.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(terms=terms_in_order(), **kwargs)
