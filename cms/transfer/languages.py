"""The languages a bundle can be in."""

from wagtail.models import Locale

from cms.languages import canonical_code, content_languages
from cms.transfer.problems import hint, refused


def check_locale(code: str) -> str:
    """Requires one of the hub's languages; returns its code as it is stored."""
    codes = content_languages()
    if canonical_code(code) not in codes:
        raise refused(f"expected one of {', '.join(codes)}{hint(code, codes)}")
    return canonical_code(code)


def locale_or_none(code: object) -> Locale | None:
    """The locale with this code, if the hub has it yet."""
    if not isinstance(code, str):
        return None
    return Locale.objects.filter(language_code=canonical_code(code)).first()
