"""One-time codes as an app on a phone makes them (RFC 6238), and secrets as pages show them."""

import base64
import hmac
import re
import struct
import time

PERIOD = 30
LONG_ENOUGH = 12  # seconds


def code_of(secret, at=None):
    """The code of six digits at a time, of now if none is given."""
    counter = int(time.time() if at is None else at) // PERIOD
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def lasting_code_of(secret):
    """The code of now, with time enough left to type it into a browser on a busy machine."""
    left = PERIOD - time.time() % PERIOD
    if left < LONG_ENOUGH:
        time.sleep(left)
    return code_of(secret)


def secret_in(page):
    """The secret that a page shows for typing it into an app."""
    return re.search(r'class="totp-secret">([A-Z2-7]+)<', page).group(1)


def recovery_codes_in(page):
    return re.findall(r"<li><code>(\d{8})</code></li>", page)
