"""What is kept of a secret that opens something: enough to know it again, not enough to use it."""

import hashlib


def fingerprint(secret: str) -> str:
    """SHA-256, which is enough for a long secret drawn at random; a password is hashed otherwise."""
    return hashlib.sha256(secret.encode()).hexdigest()
