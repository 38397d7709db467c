"""Paths of redirects. Wagtail stores a former path without its closing slash; bundles show one."""

from django.core.exceptions import ValidationError
from wagtail.contrib.redirects.models import Redirect

from cms.addresses import canonical_path, split_language
from cms.transfer.html_grammar import is_web_address
from cms.transfer.limits import check_text
from cms.transfer.problems import refused

LONGEST_PATH = Redirect._meta.get_field("old_path").max_length
LONGEST_TARGET = Redirect._meta.get_field("redirect_link").max_length


def check_redirect_source(path: str) -> str:
    """Requires a path of the hub, and gives it as an export would write it."""
    check_text(path)
    if not is_path(path) or "#" in path:
        raise refused("expected a path such as /old/")
    if len(stored_path(path)) > LONGEST_PATH:
        raise refused(f"expected at most {LONGEST_PATH} characters")
    return shown_path(stored_path(path))


def check_redirect_target(target: str) -> str:
    """Requires a path of the hub or an address elsewhere."""
    check_text(target)
    if len(target) > LONGEST_TARGET:
        raise refused(f"expected at most {LONGEST_TARGET} characters, and this has {len(target)}")
    if not is_path(target):
        try:
            is_web_address(target)
        except ValidationError as error:
            raise refused("expected a path such as /new/, or a web address") from error
    return target


def is_path(text: str) -> bool:
    return text.startswith("/") and not text.startswith("//") and not any(map(str.isspace, text))


def stored_path(path: str) -> str:
    """The path in the form in which Wagtail stores and looks up former paths."""
    return Redirect.normalise_path(canonical_path(path))


def shown_path(stored: str) -> str:
    """A stored path with its closing slash, unless it is that of a file or has a query."""
    last = stored.rsplit("/", 1)[-1]
    is_folder = last and not set(last) & set(".;?")
    return f"{stored}/" if is_folder and "?" not in stored else stored


def redirect_language(path: str) -> str:
    """The language whose bundle holds the redirect from this path."""
    return split_language(path)[0]
