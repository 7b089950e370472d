"""The test suite: real PostGIS and Redis, quick hashing, mail caught in memory unless a test starts an SMTP server."""

from iae_portal.settings.base import *  # noqa: F403
from iae_portal.settings.environment import optional

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMONSTRATION = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FINGERPRINT_TURNS = 1
# bin/test migrates a database once, of which each suite takes a copy; pytest alone migrates its own.
DATABASES["default"]["TEST"] = {"TEMPLATE": optional("TEST_DATABASE_TEMPLATE") or None}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
CACHES["default"]["KEY_PREFIX"] = "test"  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
