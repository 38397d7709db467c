"""The frontend: its address, its previews, and the webhooks that tell it of changes."""

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
    for number, url in enumerate(urls, start=1):
        if not _can_be_posted_to(url):
            # Not the address itself, which may hold a secret.
            raise ImproperlyConfigured(
                "WEBHOOK_URLS must be addresses that start with http:// or https://, without a user"
                f" name, separated by commas; number {number} is not. Correct it in .env or in the"
                " environment."
            )
    if urls and len(secret) < 16:
        raise ImproperlyConfigured(
            "WEBHOOK_URLS names receivers, but WEBHOOK_SECRET has fewer than 16 characters. Set it"
            " to a long random text, which the receivers know too; .env.example tells how to make"
            " one."
        )
    return list(dict.fromkeys(urls))


# What signs webhooks; the receivers know it too.
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
# Where to tell about published changes, such as the frontend's revalidation route.
WEBHOOK_URLS = _webhook_urls(env.list("WEBHOOK_URLS", default=[]), WEBHOOK_SECRET)
