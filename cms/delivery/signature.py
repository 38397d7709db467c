import hashlib
import hmac

SIGNATURE_HEADER = "X-Hub-Signature"
TIMESTAMP_HEADER = "X-Hub-Timestamp"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature that proves that the sender knew the secret at that second."""
    message = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
