"""Signatures as Standard Webhooks has them, beside those of the release before."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"

FORMER_SIGNATURE_HEADER = "X-Hub-Signature"
FORMER_TIMESTAMP_HEADER = "X-Hub-Timestamp"


def signed_headers(key: str, timestamp: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return the headers that prove that the sender knew the secrets at that second.

    Each secret signs, so that receivers may know any of them. The former signature is of the oldest
    one, which receivers that still look at it are most likely to have.
    """
    moment, text = datetime.fromtimestamp(timestamp, UTC), body.decode()
    signatures = (Webhook(_key_of(secret)).sign(key, moment, text) for secret in secrets)
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
        FORMER_TIMESTAMP_HEADER: str(timestamp),
        FORMER_SIGNATURE_HEADER: _former_signature(secrets[-1], timestamp, body),
    }


def _key_of(secret: str) -> str | bytes:
    """A secret in the form of the release before is a key as it is, and not encoded."""
    return secret if secret.startswith(PREFIX) else secret.encode()


def _former_signature(secret: str, timestamp: int, body: bytes) -> str:
    message = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
