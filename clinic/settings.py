"""One settings file; everything that differs by machine comes from the environment.

Missing or contradictory values are reported by the system checks in
`clinic.checks`, which run before the web server, the worker and every command.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from clinic import logs
from clinic.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY_IS_SET = bool(env.str("SECRET_KEY", ""))
# A stand-in lets the system check say what is missing; it never serves a request.
SECRET_KEY = env.str("SECRET_KEY", "") or get_random_secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env.str("SITE_URL", "").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []

INSTALLED_APPS = [
    "clinic",
    "messaging",
    "waitlist",
    "offers",
    "clinic.admin_site.Config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_q",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clinic.signin.IdleSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.signin.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.trail.seen",
            ],
        },
    },
]

# Templates of ours may replace those of widgets.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A deferred transaction that turns into a write fails at once with "locked";
    # an immediate one waits its turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Choosing patients is one large query run often: compiling it costs more than it
    # saves.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
# "Fixed default value": an hour that a desk closes at is meant, though for some
# seconds of each day it is also now.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# So many wrong passwords for one name from one address, and that pair has to wait;
# colleagues at the same address go on.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "clinic.signin.locked"
AXES_USERNAME_CALLABLE = "clinic.signin.name"
AXES_CLIENT_IP_CALLABLE = "clinic.signin.address"
# Our own trail tells of sign-ins.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "login"
# HIPAA automatic logoff: fifteen idle minutes, counted from the last request that
# saves the session.
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_SECONDS", 15 * 60)
SESSION_SAVE_EVERY_REQUEST = True
# The board shows initials only after so long without a touch of mouse or keys.
BOARD_IDLE_MINUTES = env.float("BOARD_IDLE_MINUTES", 5)
SESSION_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Transport ---------------------------------------------------------------
_https = urlsplit(SITE_URL).scheme == "https"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", _https)
# Webhooks lose their form when redirected; the orchestrator's probes use plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^twilio/", r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if _https else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Texting -----------------------------------------------------------------
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", "")
# A list, so that a token can be rotated: a webhook signed with any of them is ours.
TWILIO_AUTH_TOKENS = env.list("TWILIO_AUTH_TOKENS", default=[])
TWILIO_API_KEY = env.str("TWILIO_API_KEY", "")
TWILIO_API_SECRET = env.str("TWILIO_API_SECRET", "")
TWILIO_MESSAGING_SERVICE_SID = env.str("TWILIO_MESSAGING_SERVICE_SID", "")
TWILIO_FROM_NUMBER = env.str("TWILIO_FROM_NUMBER", "")
TWILIO_API_BASE_URL = env.str("TWILIO_API_BASE_URL", "")
# Connect and read timeouts of one call to the carrier, seconds.
TWILIO_TIMEOUT = (
    env.float("TWILIO_CONNECT_TIMEOUT", 3.05),
    env.float("TWILIO_READ_TIMEOUT", 10.0),
)

SMS_INBOUND_HANDLERS = [
    "messaging.consent.handle",
    "offers.replies.handle",
    "waitlist.replies.handle",
]
SMS_OUTCOME_HANDLERS = ["offers.delivery.handle", "offers.staff_texts.hear"]
# Say which numbers' words are still needed, so that they are not erased.
SMS_KEEP_HANDLERS = ["offers.keeping.needed"]
WAITLIST_CHANGE_HANDLERS = ["offers.changes.handle"]
# Adds to entries how often and when last they were asked.
WAITLIST_ASKED = "offers.asked.with_asked"
# Say which patients were seen at some locations, and whose numbers staff may see.
WAITLIST_WAS_AT = "offers.visibility.was_at"
SMS_VISIBLE = "offers.visibility.numbers"
# Say what the rows are called that the audit trail names, and which are a patient's.
TRAIL_NAMES = "offers.trail.names"
TRAIL_OF_PATIENT = "offers.trail.of_patient"
# Says what must be done before the practice texts everybody.
SMS_LIVE_CHECK = "messaging.live.missing"
# Says in which languages patients are texted.
SMS_LANGUAGES_IN_USE = "waitlist.agreement.languages_in_use"
# Says how many offers a number gets in a week, for the texts that promise it.
SMS_WEEKLY_LIMIT = "offers.policy.texts_per_week"
# The carrier answers its own keywords (STOP, HELP, …) unless told not to.
SMS_CARRIER_HANDLES_STOP = env.bool("SMS_CARRIER_HANDLES_STOP", True)
SMS_CARRIER_HANDLES_HELP = env.bool("SMS_CARRIER_HANDLES_HELP", True)
# Segments that leave in a second, over all workers; below the 3.75 of a low-volume
# campaign. 0: no limit.
SMS_PER_SECOND = env.float("SMS_PER_SECOND", 3.0)
# A claimed text whose worker has said nothing for this long was interrupted.
SMS_SENDING_LEASE = timedelta(seconds=env.float("SMS_SENDING_LEASE_SECONDS", 60))
# Between two looks at the carrier's list for a text with an unknown outcome.
SMS_RECONCILE_PAUSE = timedelta(seconds=env.float("SMS_RECONCILE_SECONDS", 60))
# First pause after a refusal that may be retried; doubled each time, with jitter.
SMS_RETRY_PAUSE = timedelta(seconds=env.float("SMS_RETRY_SECONDS", 5))
# A text that was not delivered (phone off, network busy) is tried again after this.
SMS_SECOND_TRY_PAUSE = timedelta(seconds=env.float("SMS_SECOND_TRY_SECONDS", 60))
# An inbound text that routing has not finished after this long is routed again.
SMS_ROUTING_LEASE = timedelta(seconds=env.float("SMS_ROUTING_LEASE_SECONDS", 20))
# Between two looks at the carrier's list for texts that no webhook told us of.
SMS_CATCH_UP_PAUSE = timedelta(minutes=env.float("SMS_CATCH_UP_MINUTES", 3))

# --- E-mail to whoever is on call --------------------------------------------
_mail = env.mail("EMAIL_URL")
EMAIL_IS_SET = bool(_mail) or DEBUG
# Without a server: on a developer's machine to the screen, elsewhere nowhere.
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if DEBUG
    else "django.core.mail.backends.dummy.EmailBackend"
)
vars().update(_mail)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "") or "waitlist@localhost"

# --- Background work ---------------------------------------------------------
TICK_MINUTES = env.int("TICK_MINUTES", 1)
WORKER_SILENT_AFTER = timedelta(seconds=env.float("WORKER_SILENT_SECONDS", 180))
Q_CLUSTER = {
    "name": "clinic",
    "label": "Background tasks",
    "orm": "default",
    "workers": env.int("WORKERS", 2),
    "queue_limit": 4,
    "bulk": 1,
    "poll": 0.5,
    "timeout": 30,
    # Counted from the moment the cluster takes a task, not from its start.
    "retry": env.int("WORKER_RETRY_SECONDS", 180),
    # Our own sweeps retry, the broker never does.
    "ack_failures": True,
    "max_attempts": 1,
    "catch_up": False,
    # The guard compares a float with zero; other values never reach it.
    "guard_cycle": 0.5,
    "save_limit": 100,
}

# --- Logs --------------------------------------------------------------------
LOGGING = logs.SETTINGS
