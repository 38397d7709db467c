"""The frontend: its address, its previews, and the webhooks that tell it of changes."""

import base64
import binascii
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from cms.settings import env

# The frontend's address, without a closing slash: where readers find what the hub publishes.
FRONTEND_URL = env.str("FRONTEND_URL", default="http://localhost:3000").rstrip("/")

# Where the frontend starts to show a draft: its draft route. Empty: the admin shows outlines only.
PREVIEW_URL = env.str("PREVIEW_URL", default="")
# Seconds for which a preview link shows the draft it was made for.
PREVIEW_SECONDS = env.int("PREVIEW_SECONDS", default=15 * 60)


def _can_be_posted_to(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _webhook_urls(urls: list[str], secret: str) -> list[str]:
    """The addresses, each once, refusing what nothing can be sent to, and sending unsigned."""
    if urls and not secret:
        raise ImproperlyConfigured(
            "WEBHOOK_URLS names receivers, but WEBHOOK_SECRET is empty. Set it to a secret that the"
            " receivers know too; .env.example tells how to make one."
        )
    for number, url in enumerate(urls, start=1):
        if not _can_be_posted_to(url):
            # Not the address itself, which may hold a secret.
            raise ImproperlyConfigured(
                "WEBHOOK_URLS must be addresses that start with http:// or https://, without a user"
                f" name, separated by commas; number {number} is not. Correct it in .env or in the"
                " environment."
            )
    return list(dict.fromkeys(urls))


def _webhook_secret(name: str, secret: str) -> str:
    """A secret in the form of Standard Webhooks, or of the release before: 16 characters."""
    encoded = secret.removeprefix("whsec_")
    try:
        size = len(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    is_sound = 24 <= size <= 64 if encoded != secret else len(secret) >= 16 or not secret
    if not is_sound:
        raise ImproperlyConfigured(
            f"{name} must be `whsec_` and the base64 of 24 to 64 random bytes, which the receivers"
            " know too; .env.example tells how to make one."
        )
    return secret


def _feed_key(key: str) -> str:
    if key and len(key) < 16:
        raise ImproperlyConfigured(
            "CHANGES_FEED_KEY has fewer than 16 characters. Set it to a long random text, which"
            " those know who read the feed; .env.example tells how to make one."
        )
    return key


# What those know who read the changes feed of the API; without it there is none.
CHANGES_FEED_KEY = _feed_key(env.str("CHANGES_FEED_KEY", default=""))
# Days for which changes are kept, for the feed and for the report of webhooks.
CHANGES_FEED_DAYS = env.int("CHANGES_FEED_DAYS", default=30)

# What signs webhooks; the receivers know it too.
WEBHOOK_SECRET = _webhook_secret("WEBHOOK_SECRET", env.str("WEBHOOK_SECRET", default=""))
# Former secrets, which sign as well for as long as they are listed.
WEBHOOK_SECRET_FALLBACKS = [
    _webhook_secret("WEBHOOK_SECRET_FALLBACKS", secret)
    for secret in env.list("WEBHOOK_SECRET_FALLBACKS", default=[])
]
# Where to tell about published changes, such as the frontend's revalidation route.
WEBHOOK_URLS = _webhook_urls(env.list("WEBHOOK_URLS", default=[]), WEBHOOK_SECRET)
