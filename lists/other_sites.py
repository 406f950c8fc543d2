"""What scripts on pages of other sites may read: public data, without the cookies of their visitors."""

from django.conf import settings

FOR_ALL_SITES = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def for_all_sites() -> dict[str, str]:
    """The headers that let every site read an answer, as everybody may; where one must sign in, none."""
    return {} if settings.LOGIN_REQUIRED else FOR_ALL_SITES
