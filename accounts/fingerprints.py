"""What is kept of a secret that opens something: enough to know it again, not enough to use it."""

import hashlib

from django.conf import settings


def fingerprint(secret: str) -> str:
    """SHA-256, which is enough for a long secret drawn at random; a password is hashed otherwise."""
    return hashlib.sha256(secret.encode()).hexdigest()


def slow_fingerprint(secret: str, *, salt: str) -> str:
    """PBKDF2, for a secret drawn at random but short enough to be typed. In hexadecimal, 64 characters."""
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), salt.encode(), settings.FINGERPRINT_TURNS).hex()
