"""What the portal must be able to read again, and nobody else: encrypted before it is stored (Fernet)."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_LENGTH = 32
PURPOSE = b"iae-portal/encryption/1"


class UnreadableSecretError(Exception):
    """It was encrypted with a key that the settings no longer hold, or was changed since."""


def encrypt(text: str) -> str:
    """With the first of the keys: those after it only read what was encrypted before the key was changed."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken:
        raise UnreadableSecretError from None


def _cipher() -> MultiFernet:
    """The keys of the settings; without any, those that sign the sessions."""
    keys: list[str] = settings.ENCRYPTION_KEYS or [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_stretch(key)) for key in keys])


def _stretch(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=None, info=PURPOSE).derive(key.encode())
    return urlsafe_b64encode(derived)
