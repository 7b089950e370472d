"""What every environment shares. Nothing here is a secret or an address."""

from typing import Any

from csp.constants import NONE, SELF

from iae_portal.settings.environment import ROOT, STATE, listing, optional
from iae_portal.settings.jobs import *  # noqa: F403
from iae_portal.settings.services import *  # noqa: F403
from iae_portal.settings.sign_in import *  # noqa: F403

BASE_DIR = ROOT
DEBUG = False

INSTALLED_APPS = [
    "widget_tweaks",
    "dsfr",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "iae_portal.common",
    "territories",
    "accounts",
    "structures",
    "white_zones",
    "allocation",
    "calls",
    "committees",
    "awards",
    "strategy",
    "quality",
    "reports",
    "iae_portal.dashboards",
]

MIDDLEWARE = [
    "iae_portal.common.operating.requests.ObservedRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    # Around the sessions, whose cookie may come with the answer.
    "iae_portal.common.keeping.KeepingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the one that reads forms: what a view does not take is not read.
    "iae_portal.common.body_limit.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.expired_session.SignInAgainMiddleware",
    "accounts.middleware.ActiveAssignmentMiddleware",
    "iae_portal.common.replica_middleware.RecentWriteMiddleware",
    "iae_portal.common.reference_middleware.OneReferenceStateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "iae_portal.urls"
WSGI_APPLICATION = "iae_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "iae_portal.dashboards.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The service is named by settings: the directorate has already changed name once (DIRECCTE, then DREETS).
SERVICE_NAME = optional("SERVICE_NAME", "Pilotage de l’insertion par l’activité économique")
SERVICE_AREA = optional("SERVICE_AREA", "Auvergne-Rhône-Alpes")
SERVICE_OWNER = optional("SERVICE_OWNER", "DIRECCTE Auvergne-Rhône-Alpes")
SERVICE_EMAIL = optional("SERVICE_EMAIL", "pilotage-iae@demo.example")
# The data protection officer, or who answers in their place.
PRIVACY_EMAIL = optional("PRIVACY_EMAIL", SERVICE_EMAIL)
REGION_CODE = optional("REGION_CODE", "84")
# Where the portal answers: the root of the links in the mails that no request asks for.
PORTAL_ADDRESS = optional("PORTAL_ADDRESS", "http://127.0.0.1:8000")
VERSION = "0.1.0"
DEMONSTRATION = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The antivirus daemon, « hôte:3310 » or « unix:/run/clamav/clamd.ctl »; empty: files are not scanned, and say so.
CLAMD_ADDRESS = optional("CLAMD_ADDRESS", "")
# How long an operator stays referenced, and when its members are reminded that the end is near.
OPERATOR_VALIDITY_YEARS = int(optional("OPERATOR_VALIDITY_YEARS", "3"))
OPERATOR_REMINDER_DAYS = (90, 30)

# In PostgreSQL alone: a session that was closed while Redis was away must not come back with it.
SESSION_ENGINE = "accounts.portal_session"
SESSION_COOKIE_AGE = 10 * 3600
# A session ends after so many minutes without a request, whatever is left of its ten hours.
SESSION_IDLE_MINUTES = int(optional("SESSION_IDLE_MINUTES", "60"))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "iae_portal.dashboards.views.public.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# No outside host and no inline code or style. MapLibre builds its worker from its own file.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [ROOT / "static", STATE / "front"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "iae_portal.common.staticfiles.PortalStaticStorage"},
}
WHITENOISE_MIMETYPES = {".mjs": "text/javascript"}
# A page of a form for calls may repeat a block thirty times.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Sixty long texts in one sending, where no script saves them one by one.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1_048_576
# No address leads there: views check who asks, then serve a file themselves.
MEDIA_ROOT = STATE / "media"
DATA_PACKAGES_DIR = ROOT / ".local" / "packages"
NODE_MODULES_DIR = ROOT / "node_modules"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVICE_EMAIL
SERVER_EMAIL = SERVICE_EMAIL

# The API is read with tokens only: a session would let any page of another site read for who is signed in.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "iae_portal.common.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "iae_portal.common.api.problems.explain",
    # Each view names its own parameter.
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
    # No proxy before a server that is spoken to directly; production says how many stand before it.
    "NUM_PROXIES": 0,
}
# Requests a minute: of an address without token, and of a token.
API_ADDRESS_LIMIT = int(optional("API_ADDRESS_LIMIT", "120"))
API_TOKEN_LIMIT = int(optional("API_TOKEN_LIMIT", "600"))
SPECTACULAR_SETTINGS = {
    "SCHEMA_PATH_PREFIX": r"/api/(v1|ogc)",
    "ENUM_NAME_OVERRIDES": {
        "AreaLevelEnum": "territories.enums.AreaLevel",
        "AccessEnum": "white_zones.enums.Access",
        "ValueStateEnum": "territories.enums.ValueState",
    },
}

# Who is told of an error: a function of (record, reference), by its dotted name; nobody when it is empty.
ERROR_REPORTER = optional("ERROR_REPORTER", "")
ADMIN_EMAILS = listing("ADMIN_EMAILS")
# What Prometheus bears to read /metriques/, which does not exist without it.
METRICS_TOKEN = optional("METRICS_TOKEN", "")

# Debian 12's GDAL 3.6 cannot be told to block file and network access; no spatial reference or raster given by a
# user is ever parsed with GDAL, so the warning has no object here.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_pages": {"()": "iae_portal.common.operating.logs.WithoutPages"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_pages"]},
        "incidents": {"class": "iae_portal.common.operating.incidents.IncidentHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR", "handlers": ["incidents"]},
        "iae_portal.common.job_execution": {"handlers": ["incidents"]},
        "axes": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
