"""What every environment shares. Nothing here is a secret or an address."""

from datetime import timedelta
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF

from iae_portal.settings.environment import ROOT, STATE, cache_redis, celery_redis, flag, listing, optional

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

DATABASES = {
    "default": {
        **dj_database_url.parse(optional("DATABASE_URL", "postgis://portail@localhost/portail"), conn_max_age=600),
        "CONN_HEALTH_CHECKS": True,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = optional("REDIS_URL", "redis://localhost:6379")
# The first of the two Redis databases used: several portals may share one server.
REDIS_DATABASE = int(optional("REDIS_DATABASE", "0"))
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "iae_portal.common.cache.ForgivingRedisCache",
        "LOCATION": cache_redis(REDIS_URL, database=REDIS_DATABASE + 1),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        "KEY_PREFIX": "portail",
        "TIMEOUT": 600,
    },
    # What a process counts alone while Redis is away.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}},
}

CELERY_BROKER_URL = celery_redis(REDIS_URL, database=REDIS_DATABASE)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message whose worker was killed comes back after this delay; the reaper usually requeues the job long before.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "requeue-lost-jobs": {"task": "iae_portal.common.tasks.reap_jobs", "schedule": timedelta(seconds=10)},
    "send-waiting-mail": {"task": "iae_portal.common.tasks.send_waiting_mail", "schedule": timedelta(seconds=20)},
    "remind-dialogues": {"task": "structures.tasks.remind_dialogues", "schedule": timedelta(minutes=30)},
}
CELERY_BEAT_SCHEDULE["remind-opinions"] = {
    "task": "allocation.tasks.remind_opinions",
    "schedule": timedelta(minutes=30),
}
# Each run finds what has become due since the last: a mail is queued once, a referencing expires once.
CELERY_BEAT_SCHEDULE["follow-operators"] = {
    "task": "structures.tasks.follow_operators",
    "schedule": timedelta(hours=6),
}
CELERY_BEAT_SCHEDULE["remind-applicants"] = {
    "task": "calls.tasks.remind_applicants",
    "schedule": timedelta(minutes=10),
}
CELERY_BEAT_SCHEDULE["scan-forgotten"] = {"task": "calls.tasks.scan_forgotten", "schedule": timedelta(minutes=5)}
# The antivirus daemon, « hôte:3310 » or « unix:/run/clamav/clamd.ctl »; empty: files are not scanned, and say so.
CLAMD_ADDRESS = optional("CLAMD_ADDRESS", "")
# A correction whose date is past closes by itself; who prefers one mail a day is written to in the morning.
CELERY_BEAT_SCHEDULE["expire-corrections"] = {
    "task": "calls.tasks.expire_corrections",
    "schedule": timedelta(minutes=10),
}
# Written consultations of committees: members are reminded, the secretary is told of the end.
CELERY_BEAT_SCHEDULE["follow-written"] = {
    "task": "committees.tasks.follow_written",
    "schedule": timedelta(minutes=10),
}
CELERY_BEAT_SCHEDULE["send-digests"] = {
    "task": "calls.tasks.send_digests",
    "schedule": crontab(hour=7, minute=0),
}
# Reports and conditions awaited are recalled in the morning; what is past its time is erased at night.
CELERY_BEAT_SCHEDULE["remind-follow-up"] = {
    "task": "awards.tasks.remind_follow_up",
    "schedule": crontab(hour=7, minute=30),
}
CELERY_BEAT_SCHEDULE["apply-retention"] = {
    "task": "awards.tasks.apply_retention",
    "schedule": crontab(hour=3, minute=30),
}
# Sessions that are over, refused sign-ins and mails of long ago are forgotten at night.
CELERY_BEAT_SCHEDULE["forget-old-traces"] = {
    "task": "accounts.tasks.forget_old_traces",
    "schedule": crontab(hour=3, minute=45),
}
# Who has a token of the API that ends within a fortnight is told, once.
CELERY_BEAT_SCHEDULE["remind-tokens"] = {
    "task": "accounts.tasks.remind_tokens",
    "schedule": crontab(hour=7, minute=15),
}
# What the figures suggest to the doctrine is read again every night, after the data of the day.
CELERY_BEAT_SCHEDULE["read-suggestions"] = {
    "task": "strategy.tasks.read_suggestions",
    "schedule": crontab(hour=4, minute=30),
}
# How long an operator stays referenced, and when its members are reminded that the end is near.
OPERATOR_VALIDITY_YEARS = int(optional("OPERATOR_VALIDITY_YEARS", "3"))
OPERATOR_REMINDER_DAYS = (90, 30)
JOB_HEARTBEAT_TIMEOUT = timedelta(seconds=float(optional("JOB_HEARTBEAT_TIMEOUT", "15")))
JOB_MAX_ATTEMPTS = 3

# Above so many communes, a diagnosis is cut in parts, one a region, that several workers compute together.
WHITE_ZONES_SPLIT_ABOVE = int(optional("WHITE_ZONES_SPLIT_ABOVE", "10000"))
# How many workers are asked to help the one that has the job.
WHITE_ZONES_HELPERS = int(optional("WHITE_ZONES_HELPERS", "7"))

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "dashboards:home"
LOGOUT_REDIRECT_URL = "dashboards:home"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.backends.CodeBackend",
]
# Agents and administrators sign in with a code besides their password, and reach nothing before they have one.
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED")
# What encrypts the secrets that are kept, the newest first; without any, SECRET_KEY does.
ENCRYPTION_KEYS = listing("ENCRYPTION_KEYS")
# Signing in with an OpenID Connect provider, ProConnect for instance; without an issuer, there is none.
OIDC_ISSUER = optional("OIDC_ISSUER", "")
OIDC_CLIENT_ID = optional("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = optional("OIDC_CLIENT_SECRET", "")
OIDC_LABEL = optional("OIDC_LABEL", "ProConnect")
OIDC_SCOPES = optional("OIDC_SCOPES", "openid email given_name usual_name")
# Those that a public key checks: with a shared secret, whoever knows it could write a token.
OIDC_ALGORITHMS = ["RS256", "ES256"]
# PKCE is used where the provider announces it; ProConnect refuses the parameters that it does not announce.
OIDC_PKCE_FORCED = flag("OIDC_PKCE_FORCED")
# Whether an address is taken as verified when the provider says nothing of it; never when it says no.
OIDC_EMAIL_TRUSTED = flag("OIDC_EMAIL_TRUSTED")
# The levels asked for; those that count as two factors, and the methods that do.
OIDC_ACR_VALUES = listing("OIDC_ACR_VALUES")
OIDC_STRONG_ACR = listing("OIDC_STRONG_ACR")
OIDC_STRONG_AMR = listing("OIDC_STRONG_AMR")
# Seconds, for each call: a page waits for it.
OIDC_TIMEOUT = float(optional("OIDC_TIMEOUT", "5"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.lockout"
AXES_USERNAME_FORM_FIELD = "username"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

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
