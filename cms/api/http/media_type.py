"""Which of the two media types of GraphQL over HTTP an answer has."""

from functools import lru_cache

from django.http import HttpRequest
from django.http.request import MediaType

from cms.api.errors import ErrorCode
from cms.api.http.errors import RefusedError, malformed

JSON_TYPE = "application/json"
RESPONSE_TYPE = "application/graphql-response+json"
ANYTHING = "*/*"
CHARSETS = {"utf-8", "utf8"}

LONGEST_ACCEPT = 4_000
"""In characters; browsers send some 200. Each of its types is read, which takes time."""


def answer_type(request: HttpRequest) -> str:
    """The one of our two types that the client likes best.

    `application/json` for clients that take any type, as browsers and curl do, and for those that
    do not say: since 2025 the specification leaves that case open, and its audits ask for this.
    """
    accept = request.headers.get("Accept", ANYTHING)
    if len(accept) > LONGEST_ACCEPT:
        raise RefusedError.because(
            ErrorCode.NOT_ACCEPTABLE,
            f"The Accept header has {len(accept):,} characters; {LONGEST_ACCEPT:,} are read at"
            " most.",
        )
    return _answer_type(accept)


@lru_cache(maxsize=100)
def _answer_type(accept: str) -> str:
    """What is liked best by this header, of which there are few."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    try:
        accepted_types = request.accepted_types
    except ValueError:
        raise malformed("The Accept header cannot be read.") from None
    for accepted in accepted_types:
        for offered in (JSON_TYPE, RESPONSE_TYPE):
            if _fits(offered, accepted):
                return offered
    raise RefusedError.because(
        ErrorCode.NOT_ACCEPTABLE,
        f"The answer comes as {RESPONSE_TYPE} or {JSON_TYPE}, encoded as UTF-8.",
    )


def _fits(offered: str, accepted: MediaType) -> bool:
    """Whether a range of the Accept header, whatever parameters it has, takes an offered type."""
    charset = str(accepted.params.get("charset", "utf-8")).lower()
    return charset in CHARSETS and MediaType(offered).match(
        f"{accepted.main_type}/{accepted.sub_type}"
    )
