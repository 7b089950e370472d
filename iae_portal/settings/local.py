"""The demonstration and development on one machine: plain HTTP on the loopback, labelled as such."""

from iae_portal.settings.base import *  # noqa: F403
from iae_portal.settings.environment import STATE, flag, listing, optional


def _local_secret() -> str:
    """A key of this checkout, made once and kept beside its data."""
    import secrets  # noqa: PLC0415 -- only the demonstration makes its own key

    path = STATE / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = optional("SECRET_KEY") or _local_secret()
DEBUG = flag("DEBUG")
DEMONSTRATION = flag("DEMONSTRATION", default=True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *listing("ALLOWED_HOSTS")]
# Without a server named, each mail is a file.
EMAIL_HOST, EMAIL_PORT = optional("EMAIL_HOST"), int(optional("EMAIL_PORT", "25"))
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = STATE / "mail"
