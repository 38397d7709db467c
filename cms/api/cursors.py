"""Cursors: the place of an item in a list, sealed.

A cursor is encrypted, with a key of its own that depends on what it holds and on the name of its
list. So it reveals nothing, and cannot be forged or used on another list.
"""

import base64
import binascii
from hashlib import blake2s, shake_256
from typing import Any

import orjson
from django.conf import settings

from cms.api.errors import ContractError, ErrorCode

Key = tuple[Any, ...]

SEAL_BYTES = 12


def encode_cursor(list_name: str, key: Key) -> str:
    content = orjson.dumps(key, default=_as_json)
    seal = _seal(list_name, content)
    return base64.urlsafe_b64encode(seal + _masked(seal, content)).rstrip(b"=").decode()


def decode_cursor(list_name: str, cursor: str) -> Key:
    """The key in a cursor that `encode_cursor` made for the same list."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise invalid_cursor() from None
    seal, masked = sealed[:SEAL_BYTES], sealed[SEAL_BYTES:]
    content = _masked(seal, masked)
    if seal != _seal(list_name, content):
        raise invalid_cursor()
    return tuple(
        bytes.fromhex(part["hex"]) if isinstance(part, dict) else part
        for part in orjson.loads(content)
    )


def natural(key: Key, index: int) -> int:
    """The natural number at this place of a cursor's key."""
    part = key[index] if index < len(key) else None
    if not isinstance(part, int) or isinstance(part, bool) or not 0 <= part < 2**31:
        raise invalid_cursor()
    return part


def invalid_cursor() -> ContractError:
    return ContractError(
        ErrorCode.INVALID_CURSOR,
        "`after` is not a cursor of this list. Use an `endCursor` from the same field with the same"
        " arguments, or leave it out to start from the beginning.",
    )


def _as_json(value: Any) -> dict[str, str]:
    """Write what JSON has no type for: the sort keys of titles are bytes."""
    return {"hex": bytes(value).hex()}


def _seal(list_name: str, content: bytes) -> bytes:
    return blake2s(
        orjson.dumps(list_name) + content, key=_secret(), digest_size=SEAL_BYTES
    ).digest()


def _masked(seal: bytes, content: bytes) -> bytes:
    """Encrypt or decrypt: each seal has a stream of its own."""
    stream = shake_256(_secret() + seal).digest(len(content))
    mixed = int.from_bytes(content) ^ int.from_bytes(stream)
    return mixed.to_bytes(len(content))


def _secret() -> bytes:
    return blake2s(settings.SECRET_KEY.encode()).digest()
