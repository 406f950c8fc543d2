"""How the word of a forecast, or of an assessment, is shown."""

from django import template

from projects.forecast import Verdict

register = template.Library()

# The badges of KERN-UX for what is judged; whatever is only stated has a neutral one.
SIGNALS = {
    Verdict.ON_TRACK: "success",
    Verdict.AT_RISK: "warning",
    Verdict.UNATTAINABLE: "danger",
}


@register.filter
def signal(verdict: str) -> str:
    """success, warning or danger, as badges and icons of KERN-UX are called; empty: neutral."""
    return SIGNALS.get(Verdict(verdict), "")
