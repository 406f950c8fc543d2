"""Links of requests: 256 bits made from the secret key and a random number, of which a digest alone is stored.

So a reminder has the same link as the first mail, and whoever reads the database has none. A link leads to the records
of its request, while the round runs; all others are alike: altered, unknown, over.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from ..models import StatusRequest

SALT = "projects.rounds.links"


def token_of(request: StatusRequest) -> str:
    """The secret of its link. Where the key was changed so that it is another one, that counts from now on."""
    if request.digest:
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            token = make_token(request, key)
            if digest_of(token) == request.digest:
                return token
    request.nonce = request.nonce or secrets.token_hex(16)
    token = make_token(request, settings.SECRET_KEY)
    request.digest = digest_of(token)
    request.save(update_fields=["nonce", "digest"])
    return token


def make_token(request: StatusRequest, key: str) -> str:
    made = salted_hmac(SALT, f"{request.pk} {request.nonce}", secret=key, algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def request_of(token: str) -> StatusRequest | None:
    """The request whose link it is, whether its round still runs or not; None of an unknown one."""
    found = StatusRequest.objects.filter(digest=digest_of(token))
    return found.select_related("round__project").first()


def address_of(request: StatusRequest, base: str) -> str:
    """The whole link; `base` is the address of the site."""
    return base + reverse("status-answer", args=[token_of(request)])
