"""Language codes in the one form in which they are stored and answered."""

from django.conf import settings


def canonical_code(code: str) -> str:
    """Return a code as Django writes it: "pt-br" for "pt-BR", "PT-br" and "pt_BR".

    Every code that comes in from outside goes through this: from settings, requests, addresses,
    bundles, sheets and commands.
    """
    return code.replace("_", "-").lower()


def content_languages() -> list[str]:
    """The language codes of the hub's content, the default one first."""
    return [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
