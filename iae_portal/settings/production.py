"""Production: every address and secret comes from the environment, and an unsafe value stops the start."""

from django.core.exceptions import ImproperlyConfigured

from iae_portal.settings.base import *  # noqa: F403
from iae_portal.settings.environment import flag, listing, optional, required

MIN_SECRET_LENGTH = 50


def _secret_key() -> str:
    key = required("SECRET_KEY", why="elle signe les sessions ; générer 50 caractères au hasard au moins")
    if len(key) < MIN_SECRET_LENGTH or len(set(key)) < 10:  # noqa: PLR2004 -- fewer distinct characters is not random
        raise ImproperlyConfigured(f"SECRET_KEY est trop faible : {MIN_SECRET_LENGTH} caractères variés au moins.")
    return key


def _allowed_hosts() -> list[str]:
    hosts = listing("ALLOWED_HOSTS")
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS doit nommer les domaines servis, séparés par des virgules, sans *.")
    return hosts


def _origins() -> list[str]:
    origins = listing("CSRF_TRUSTED_ORIGINS")
    if any(not origin.startswith("https://") for origin in origins):
        raise ImproperlyConfigured("CSRF_TRUSTED_ORIGINS n'accepte que des adresses en https://.")
    return origins


def _address() -> str:
    """The first domain served, unless another is told."""
    address = optional("PORTAL_ADDRESS", f"https://{ALLOWED_HOSTS[0].removeprefix('.')}")
    if not address.startswith("https://"):
        raise ImproperlyConfigured("PORTAL_ADDRESS est l'adresse publique du portail, en https://.")
    return address


def _check_oidc() -> None:
    if not OIDC_ISSUER:  # noqa: F405
        return
    if not OIDC_ISSUER.startswith("https://"):  # noqa: F405
        raise ImproperlyConfigured("OIDC_ISSUER est l'adresse du fournisseur d'identité, en https://.")
    required("OIDC_CLIENT_ID", why="identifiant du portail chez le fournisseur d'identité")
    required("OIDC_CLIENT_SECRET", why="secret du portail chez le fournisseur d'identité")


if flag("DEBUG"):
    raise ImproperlyConfigured("DEBUG ne peut pas être actif en production : retirer la variable DEBUG.")

SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _allowed_hosts()
CSRF_TRUSTED_ORIGINS = _origins()
PORTAL_ADDRESS = _address()
DEMONSTRATION = flag("DEMONSTRATION")
_check_oidc()
required("DATABASE_URL", why="adresse de la base PostGIS, postgis://utilisateur:mot-de-passe@hôte/base")
required("REDIS_URL", why="adresse de Redis, redis://hôte:6379")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A browser takes a cookie of this prefix from this very host only: a neighbour under the same domain lays none.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
PROXY_COUNT = int(optional("PROXY_COUNT", "1"))
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT
REST_FRAMEWORK["NUM_PROXIES"] = PROXY_COUNT  # noqa: F405

if bucket := optional("S3_BUCKET"):
    from iae_portal.settings.files import s3_storage

    STORAGES["default"] = s3_storage(bucket)  # noqa: F405

EMAIL_HOST = required("EMAIL_HOST", why="serveur d'envoi des courriels")
EMAIL_PORT = int(optional("EMAIL_PORT", "587"))
EMAIL_HOST_USER = optional("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = optional("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL", why="adresse d'expéditeur des courriels")

if ERROR_REPORTER and not ADMIN_EMAILS and ERROR_REPORTER.endswith("mail_administrators"):  # noqa: F405
    raise ImproperlyConfigured("ADMIN_EMAILS doit nommer qui reçoit les incidents, séparés par des virgules.")
# One JSON object a line, that of each request included.
LOGGING["formatters"]["line"] = {"()": "iae_portal.common.operating.logs.PortalFormatter"}  # noqa: F405
LOGGING["handlers"]["console"]["filters"] = []  # noqa: F405
