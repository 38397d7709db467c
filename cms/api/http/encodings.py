"""The content codings that a client accepts, by its header `Accept-Encoding` (RFC 9110, 12.5.3)."""

from functools import lru_cache

from django.http import HttpRequest

from cms.api.errors import ErrorCode
from cms.api.http.errors import RefusedError

GZIP, IDENTITY = "gzip", "identity"

UNSAID = 0.0001
"""The weight of `identity` where the header does not name it: acceptable, but anything else named
is better."""


def encoding_for(request: HttpRequest, *, is_large: bool) -> str:
    """The coding of an answer; a small one is compressed only where plain ones are refused."""
    gzip, identity = _weights(request.headers.get("Accept-Encoding", ""))
    if gzip and (not identity or (is_large and gzip >= identity)):
        return GZIP
    return IDENTITY


def check_encodings(request: HttpRequest) -> None:
    """Refuse a request whose client accepts none of the codings on offer."""
    if not any(_weights(request.headers.get("Accept-Encoding", ""))):
        raise RefusedError.because(
            ErrorCode.NOT_ACCEPTABLE,
            f"The answer comes with the content coding {GZIP}, or without one ({IDENTITY}).",
        )


@lru_cache(maxsize=100)
def _weights(header: str) -> tuple[float, float]:
    """The weights of gzip and of identity."""
    found: dict[str, float] = {}
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        found["gzip" if name == "x-gzip" else name] = _number(weight)
    others = found.get("*")
    gzip = found.get(GZIP, others or 0)
    identity = found.get(IDENTITY, 0 if others == 0 else UNSAID)
    return gzip, identity


def _number(weight: str) -> float:
    """A weight from 0 to 1; what is none counts as 1, as in a header without it."""
    try:
        return min(max(float(weight), 0), 1)
    except ValueError:
        return 1
