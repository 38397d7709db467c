"""Bodies of requests, with or without a length that is said beforehand."""

from django.http import HttpRequest, UnreadablePostError


def read_body(request: HttpRequest, most: int) -> bytes:
    """Read up to this many bytes of a body, and nothing of what is longer.

    Without `Content-Length` (in chunks, or by HTTP/2) a server that knows where the body ends says
    so; Django itself takes such a body to be empty. Raises UnreadablePostError if it breaks off.
    """
    environ = request.META
    if environ.get("CONTENT_LENGTH") or not environ.get("wsgi.input_terminated"):
        return bytes(request.read(most))
    body = b""
    try:
        while len(body) < most and (part := environ["wsgi.input"].read(most - len(body))):
            body += part
    except OSError as error:
        raise UnreadablePostError(*error.args) from error
    return body
