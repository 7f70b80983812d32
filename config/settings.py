"""Every setting, read from the environment once. Nonsense is refused at start.

`.env.example` lists the variables; `docs/self-hosting.md` says when to change them.
"""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)


def _secret_key() -> str:
    """The key from SECRET_KEY, else from the file that `make run` writes once, else a refusal."""
    key = env.str("SECRET_KEY", "")
    if not key and (VAR_DIR / "secret_key").is_file():
        key = (VAR_DIR / "secret_key").read_text().strip()
    if not key and DEBUG:
        key = "insecure-key-for-debugging-only"
    if not key:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it in the environment, or start with `make run`, "
            f"which writes one to {VAR_DIR / 'secret_key'}."
        )
    return key


def _site_url() -> str:
    """The one address people type: it decides the scheme, the host and every secure setting."""
    url = env.str("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"SITE_URL must look like https://learn.example.org, without a path; it is {url!r}."
        )
    return url


def _database() -> dict[str, Any]:
    """DATABASE_URL as Django wants it, with what each engine needs to keep its promises."""
    config: dict[str, Any] = dict(
        env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'cairn.sqlite3'}")
    )
    match config["ENGINE"]:
        case "django.db.backends.sqlite3":
            # IMMEDIATE and WAL together cure "database is locked"; FULL so that "saved" means
            # saved when the power fails.
            config["OPTIONS"] = {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            }
        case "django.db.backends.postgresql":
            # One connection a thread: keep workers x threads under max_connections.
            config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
            config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        case engine:
            raise ImproperlyConfigured(
                f"DATABASE_URL must name SQLite or PostgreSQL, not {engine}."
            )
    return config


def _mail() -> dict[str, Any]:
    """EMAIL_URL as Django wants it; nothing without one."""
    if not env.str("EMAIL_URL", ""):
        return {}
    config: dict[str, Any] = dict(env.dj_email_url("EMAIL_URL"))
    by_smtp = str(config.get("EMAIL_BACKEND", "")).endswith("smtp.EmailBackend")
    if "EMAIL_BACKEND" not in config or (by_smtp and not config["EMAIL_HOST"]):
        raise ImproperlyConfigured(
            "EMAIL_URL must look like submission://user:password@mail.example.org:587."
        )
    return config


def _sender() -> str:
    """DEFAULT_FROM_EMAIL, an address with or without a name before it."""
    sender = env.str("DEFAULT_FROM_EMAIL", "") or f"cairn@{urlsplit(SITE_URL).hostname}"
    if "@" not in parseaddr(sender)[1]:
        raise ImproperlyConfigured(
            f"DEFAULT_FROM_EMAIL must hold an e-mail address; it is {sender!r}."
        )
    return sender


DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=validate.Range(1, 65535))
WORKERS = env.int("WORKERS", 1, validate=validate.Range(1, 64))
THREADS = env.int("THREADS", 4, validate=validate.Range(1, 64))

SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SITE_URL = _site_url()

# --- Who may ask, and how -------------------------------------------------------------------------

_site = urlsplit(SITE_URL)
_secure = _site.scheme == "https"
_local = _site.hostname in {"localhost", "127.0.0.1", "::1"}

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if _local else [str(_site.hostname)]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# An https site stands behind a proxy that ends TLS, overwrites X-Forwarded-Proto and is the only
# way in (see docs/self-hosting.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines, inside, over http
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_HSTS_PRELOAD = _secure
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "notes.views.writing.csrf_failure"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_AGE = 60 * 24 * 3600
CSRF_COOKIE_SECURE = _secure
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- What it is made of ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "lucide",
    "adminsortable2",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "web",
    "accounts",
    "topics",
    "journal",
    "notes",
    "review",
    "desk",
    "packs",
    "curation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.compression.TextMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.htmx.HtmxRedirectMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.LastUseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.admin_door.AdminDoorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "web.addresses.AddressMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "journal.context.masthead",
            ],
        },
    },
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Positions are unique within their parent by a constraint that only PostgreSQL can defer; on SQLite
# Django creates none and warns. The tests ask for dense positions there instead.
SILENCED_SYSTEM_CHECKS = ["models.W038"]

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.str("REDIS_URL")}
        if env.str("REDIS_URL", "")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# --- Accounts and mail ----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]

# Without a mail server nobody can be asked to confirm an address, and nobody is.
_mail_server = _mail()
SENDS_MAIL = bool(_mail_server)
EMAIL_BACKEND = _mail_server.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_HOST = _mail_server.get("EMAIL_HOST")
EMAIL_PORT = _mail_server.get("EMAIL_PORT")
EMAIL_HOST_USER = _mail_server.get("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = _mail_server.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = _mail_server.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail_server.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail_server.get("EMAIL_FILE_PATH")
EMAIL_TIMEOUT = _mail_server.get("EMAIL_TIMEOUT") or 10  # seconds: somebody waits for the page
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _sender()

SIGNUPS = env.str("SIGNUPS", "open", validate=validate.OneOf(["open", "closed"]))
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True  # one address each: a confirmed new one takes the old one's place
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SENDS_MAIL else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up only
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = SENDS_MAIL  # of whatever opens or locks an account
ACCOUNT_LOGIN_BY_CODE_ENABLED = SENDS_MAIL
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # mail takes its time
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before what could lock an owner out
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a finger, a face or a PIN: not whoever holds the key
MFA_TOTP_TOLERANCE = 1  # one step either way, as RFC 6238 advises: clocks differ, people are slow
# Where mail is sent nobody gets in before the address is proved; where none is, none ever is.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A password alone opens no admin that others can reach.
ADMIN_SECOND_FACTOR = env.bool("ADMIN_SECOND_FACTOR", _secure)
# Rate limits are per address: that of the visitor, which the one proxy of an https site adds last.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _secure else 0

# A note of some MB is refused by its form, which hands the words back; what is longer than this is
# not read at all. Sent as a form, a letter takes up to three times its bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# No file is spooled to disk: small ones are read into memory and larger ones dropped. A view that
# takes larger ones brings a handler of its own.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "media"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "web.staticfiles.JoinedStaticFilesStorage"
        )
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"wordless": {"()": "web.errors.WordlessDatabaseErrors"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["wordless"],
        }
    },
    # Django's own handlers would print each error a second time, unfiltered.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
