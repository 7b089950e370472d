"""How people sign in: passwords, second factor, provider of identity, refused attempts."""

from datetime import timedelta

from iae_portal.settings.environment import flag, listing, optional

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
# Codes that are typed have sixty bits: with so many turns, longer to try them all than a code is kept.
FINGERPRINT_TURNS = 100_000
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
