"""Settings that every environment shares."""

import logging
import sys
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from cms.database.connection import Connection
from cms.operations.logs import JSON_FORMATTER
from cms.settings import BASE_DIR, env
from search.remote.address import address_of

INSTALLED_APPS = [
    "cms.changes",
    "cms.previews",
    "cms.snippets",
    "cms.mentions",
    "cms.pages",
    "cms.admin",
    "cms.admin.choosing",
    "cms.admin.impact",
    "cms.admin.replace",
    "cms.admin.source_import",
    "cms.admin.figures",
    "cms.admin.health",
    "cms.transfer",
    "search",
    "cms.delivery",
    "cms.health",
    "cms.api",
    "cms.runner",
    "cms.operations",
    "cms.accounts",
    "cms.web",
    "wagtail_localize",
    "wagtail_localize.locales",  # replaces wagtail.locales
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",  # never beside modelsearch: every index task would fail
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "corsheaders",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    # Last, after wagtail.snippets: they build types from the models of the apps above.
    "graphene_django",
    "grapple",
]

# What follows each change of content, in this order: search and webhooks go by mentions that are
# written already. Answers that are remembered follow last, by triggers of the database.
CHANGE_CONSUMERS = [
    "cms.snippets.consumers.SnippetConsumer",
    "cms.mentions.consumers.MentionConsumer",
    "search.consumers.SearchConsumer",
    "cms.delivery.consumers.DeliveryConsumer",
]

MIDDLEWARE = [
    "cms.web.headers.HeadersMiddleware",
    "cms.runner.health.HealthMiddleware",
    "cms.api.http.request_id.RequestIdMiddleware",
    "cms.web.access_log.AccessMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "cms.api.http.middleware.GraphQLMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# Data


def _one_of(variable: str, value: str, *choices: str) -> str:
    if value not in choices:
        raise ImproperlyConfigured(
            f"{variable} must be {' or '.join(choices)}; it is"
            f" {value!r}. Correct it in .env or in the environment."
        )
    return value


# Without DATABASE_URL a process that needs the database starts the embedded one first
# (cms.runner.embedded_database); the address below only lets settings be imported without it.
_database = env.db_url_config(
    env.str("DATABASE_URL", default="") or "postgresql://postgres@localhost/postgres"
)
# A socket's directory comes as an option, which some of Django's commands do not look at.
if "host" in (_options := _database.setdefault("OPTIONS", {})):
    _database["HOST"] = _options.pop("host")

# Statements are prepared only where the code asks for it, however often others are executed.
_options["prepare_threshold"] = sys.maxsize
# A connection that is lost is noticed within seconds, not after the hours that TCP takes.
_options.setdefault("connect_timeout", env.int("DATABASE_CONNECT_SECONDS", default=3))
_options.setdefault("tcp_user_timeout", 5_000)
_options.setdefault("keepalives_idle", 5)
_options.setdefault("keepalives_interval", 2)
_options.setdefault("keepalives_count", 2)
# Seconds until a statement is given up that the database does not answer, wherever it is asked from
# but in the API, which has a shorter limit; 0 for none.
DATABASE_ANSWER_SECONDS = env.int("DATABASE_ANSWER_SECONDS", default=0)
# `transaction` behind a pooler such as PgBouncer that lends connections for one transaction.
DATABASE_POOLED = _one_of(
    "DATABASE_POOLED", env.str("DATABASE_POOLED", default="none"), "none", "transaction"
)
# The most connections of a pool of the process's own, which its threads share; 0 for none.
DATABASE_POOL = env.int("DATABASE_POOL", default=0)
if DATABASE_POOL:
    _options["pool"] = {
        "min_size": 1,
        "max_size": DATABASE_POOL,
        "timeout": env.int("DATABASE_CONNECT_SECONDS", default=3),
        "connection_class": Connection,
    }

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database,
        "ENGINE": "cms.database",
        "CONN_MAX_AGE": 0 if DATABASE_POOL else env.int("DATABASE_CONNECTION_SECONDS", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLED == "transaction",
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": env.cache_url_config(env.str("CACHE_URL", default="") or "locmemcache://"),
}
if CACHES["default"]["BACKEND"].endswith(".RedisCache"):
    CACHES["default"]["BACKEND"] = "cms.cache.backend.RedisCache"

# In the database, whatever becomes of the cache: a session that was ended must not live on there.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# Languages and time


def _languages(codes: list[str]) -> list[tuple[str, str]]:
    """Pairs of code and English name, refusing what Django has no name for."""
    unknown = [code for code in codes if "name" not in LANG_INFO.get(code, {})]
    if unknown or not codes:
        raise ImproperlyConfigured(
            f"HUB_LANGUAGES must be language codes that Django knows, separated by commas, such as"
            f" 'en,nl'; it holds {', '.join(unknown) or 'no code'}. Correct it in .env or in the"
            f" environment."
        )
    return [(code, LANG_INFO[code]["name"]) for code in codes]


LANGUAGES = _languages(env.list("HUB_LANGUAGES", default=["en", "nl"]))
LANGUAGE_CODE = LANGUAGES[0][0]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_I18N = True

# What the admin speaks; each user chooses under Account. `make messages` keeps our own words.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]

TIME_ZONE = env.str("TIME_ZONE", default="Europe/Amsterdam")
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / ".data" / "media"))

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A page with many sections posts more fields than Django's default of 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Accounts and mail

# The first hashes new passwords; what the second has hashed is hashed anew at the next sign-in.
PASSWORD_HASHERS = [
    "cms.accounts.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
WAGTAILADMIN_USER_LOGIN_FORM = "cms.accounts.forms.LoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "cms.accounts.forms.PasswordResetForm"

# Whether a second factor can be set up, which is then asked for; production says yes.
TWO_FACTOR = False
# The groups whose members have to set one up, by their names; `*` stands for everybody.
TWO_FACTOR_GROUPS = env.list("TWO_FACTOR_GROUPS", default=[])

globals().update(env.email_url_config(env.str("EMAIL_URL", default="") or "consolemail://"))
EMAIL_TIMEOUT = 10
# What the worker sends kept mail by, where EMAIL_BACKEND keeps it.
MAIL_TRANSPORT = globals()["EMAIL_BACKEND"]
WAGTAIL_PASSWORD_RESET_ENABLED = True
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="hub@localhost")

# Wagtail

WAGTAIL_SITE_NAME = env.str("SITE_NAME", default="Source hub")
WAGTAILADMIN_BASE_URL = env.str("ADMIN_BASE_URL", default="http://localhost:8000")
# An editor's browser talks to this server only: no portraits by hash of a mail address, no
# questions about Wagtail's latest version.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILREDIRECTS_AUTO_CREATE = True
# Milliseconds after an editor's last change until the draft is saved by itself.
WAGTAIL_AUTOSAVE_INTERVAL = 1_000
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024

# The frontend's address, without a closing slash: where readers find what the hub publishes.
FRONTEND_URL = env.str("FRONTEND_URL", default="http://localhost:3000").rstrip("/")

# Where the frontend starts to show a draft: its draft route. Empty: the admin shows outlines only.
PREVIEW_URL = env.str("PREVIEW_URL", default="")
# Seconds for which a preview link shows the draft it was made for.
PREVIEW_SECONDS = env.int("PREVIEW_SECONDS", default=15 * 60)


def _origin(url: str) -> str:
    """The scheme and host of an address; empty for none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


# Webhooks


def _can_be_posted_to(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _webhook_urls(urls: list[str], secret: str) -> list[str]:
    """The addresses, each once, refusing what nothing can be sent to, and sending unsigned."""
    for number, url in enumerate(urls, start=1):
        if not _can_be_posted_to(url):
            # Not the address itself, which may hold a secret.
            raise ImproperlyConfigured(
                "WEBHOOK_URLS must be addresses that start with http:// or https://, without a user"
                f" name, separated by commas; number {number} is not. Correct it in .env or in the"
                " environment."
            )
    if urls and len(secret) < 16:
        raise ImproperlyConfigured(
            "WEBHOOK_URLS names receivers, but WEBHOOK_SECRET has fewer than 16 characters. Set it"
            " to a long random text, which the receivers know too; .env.example tells how to make"
            " one."
        )
    return list(dict.fromkeys(urls))


# What signs webhooks; the receivers know it too.
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
# Where to tell about published changes, such as the frontend's revalidation route.
WEBHOOK_URLS = _webhook_urls(env.list("WEBHOOK_URLS", default=[]), WEBHOOK_SECRET)

# Health of sources

# Whether the scheduler has the websites of sources looked at. Editors can always check one.
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)
# Days from one look at a website to the next, if all is well.
LINK_CHECK_DAYS = env.int("LINK_CHECK_DAYS", default=7)
# Seconds for which a site is left alone between two visits.
LINK_CHECK_HOST_SECONDS = env.int("LINK_CHECK_HOST_SECONDS", default=10)
# Seconds after which a visit is given up, with all its redirects.
LINK_CHECK_SECONDS = env.int("LINK_CHECK_SECONDS", default=15)
# Addresses that may be visited although they are not public, such as 127.0.0.1:8001. For tests,
# whose servers stand in for the internet; no variable of the environment sets it.
LINK_CHECK_ALLOWED_ADDRESSES: list[str] = []
# Days from one review of a source to the next, where its editor names no other day.
REVIEW_DAYS = env.int("REVIEW_DAYS", default=180)
# Whether owners of reviews get a mail once a week, if something is to be reviewed.
REVIEW_DIGEST = env.bool("REVIEW_DIGEST", default=True)

# GraphQL

GRAPHENE = {"SCHEMA": "cms.api.schema.schema"}
# Grapple builds no types by itself: cms.api.types does, from what content declares to Grapple.
GRAPPLE: dict[str, Any] = {"APPS": []}
# What one request may ask for, beyond which it is refused before anything is read.
GRAPHQL_LIMITS: dict[str, int] = {
    "depth": 20,  # pairs of braces inside each other, those of fragments too
    "aliases": 60,  # renamed fields in an operation, again wherever a fragment is spread
    "root_fields": 20,  # fields of `Query` in an operation
    "tokens": 2_000,  # words and signs of a document
    "cost": env.int("GRAPHQL_MAX_COST", default=10_000),  # objects in the answer
    "batch": 10,  # operations in one request
    "bytes": 100_000,  # of a body
    "query_string": 60_000,  # bytes; the server itself cuts what is longer than 65,534
    "seconds": env.int("GRAPHQL_MAX_SECONDS", default=5),  # until an answer is given up
}
# The operations that are known by the hash of their text, from the start.
GRAPHQL_OPERATIONS_DIR = env.str(
    "GRAPHQL_OPERATIONS_DIR", default=str(BASE_DIR / "frontend_contract" / "operations")
)
# Whether any other document is refused.
GRAPHQL_TRUSTED_ONLY = env.bool("GRAPHQL_TRUSTED_ONLY", default=False)
# Whether clients may have their documents remembered by hash; development switches it on.
GRAPHQL_AUTOMATIC_PERSISTED_QUERIES = env.bool("GRAPHQL_AUTOMATIC_PERSISTED_QUERIES", default=False)
# Whether /graphiql/ is served, an editor for queries; development switches it on.
GRAPHIQL = env.bool("GRAPHIQL", default=False)
# Megabytes of answers that a process remembers until content changes; 0 for none.
GRAPHQL_MEMORY_MB = env.int("GRAPHQL_MEMORY_MB", default=32)
# Whether queries may ask for the schema; development says yes.
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=False)
# How many operations one client may send, such as 3000/minute; without a limit if empty.
# Production has one.
GRAPHQL_RATE_LIMIT = env.str("GRAPHQL_RATE_LIMIT", default="")
# How many proxies in front of this server tell the client's address; production reads it.
TRUSTED_PROXIES = 0

# What pages of this server may do in a browser. Wagtail still has scripts inside pages and styles
# on elements, so they are allowed; what would fail without is reported to the browser's console.
_PAGES = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", "https:"],
    "media-src": [SELF, "blob:", "https:"],
    "font-src": [SELF, "data:"],
    "worker-src": [SELF, "blob:"],
    "frame-src": [SELF, *sorted(filter(None, map(_origin, (FRONTEND_URL, PREVIEW_URL))))],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _PAGES}
CONTENT_SECURITY_POLICY_REPORT_ONLY = {
    "DIRECTIVES": {"default-src": None, "script-src": [SELF, NONCE], "object-src": [NONE]}
}

# Browsers on other origins may query, but never as the user who is logged in to the admin.
CORS_URLS_REGEX = r"^/graphql/?$"
CORS_ALLOWED_ORIGINS = env.list("GRAPHQL_CORS_ORIGINS", default=[])
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "POST"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "x-preview-token", "x-request-id"]
CORS_EXPOSE_HEADERS = [
    "Cache-Tag",
    "X-Request-Id",
    "X-GraphQL-Cost",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
]

# Search


def _search_url(url: str) -> str:
    """The address, refusing what cannot be read; never shown, since it may hold a password."""
    if url:
        try:
            address_of(url)
        except ValueError as error:
            raise ImproperlyConfigured(
                "SEARCH_URL must be the address of an OpenSearch, such as"
                f" https://user:password@search.example.org:9200/hub, but {error}. Correct it in"
                " .env or in the environment, or leave it empty to search with PostgreSQL."
            ) from None
    return url


# The OpenSearch that searches, with a login and a prefix for the names of indexes. Empty:
# PostgreSQL does.
SEARCH_URL = _search_url(env.str("SEARCH_URL", default=""))

# Days for which it is counted what readers search for; 0 counts nothing.
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=90)
# How often a text must have been searched for until editors see it.
SEARCH_LOG_AT_LEAST = env.int("SEARCH_LOG_AT_LEAST", default=5)

# Operations

# Where each process answers /livez, /readyz and /metrics, such as 127.0.0.1:9100. Empty: nowhere.
OPERATIONS_LISTEN = env.str("OPERATIONS_LISTEN", default="")
# Functions that read gauges when somebody asks for metrics.
METRICS_READERS = ["cms.operations.gauges.read_queue", "cms.health.gauges.read_content"]
# Whether each request leaves a line in the log; production says yes.
ACCESS_LOG = env.bool("ACCESS_LOG", default=False)
# `line` for people, `json` for programs.
LOG_FORMAT = _one_of("LOG_FORMAT", env.str("LOG_FORMAT", default="line"), "line", "json")
# Milliseconds from which on a statement is logged; 0 for none.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=1000)
# Where errors are reported, and the OTLP collector that traces go to. Empty: nowhere.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")

# Processes

# Seconds between two rounds of scheduled publishing.
SCHEDULER_INTERVAL = env.int("SCHEDULER_INTERVAL", default=60)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Not that a task began or ended well: the worker says so several times for every edit."""
    return record.name not in ("django_tasks", "django.tasks") or record.levelno > logging.INFO


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}{in_request}: {message}",
            "style": "{",
        },
        "json": JSON_FORMATTER,
    },
    "filters": {
        "worth_a_line": {
            "()": "django.utils.log.CallbackFilter",
            "callback": _is_worth_a_line,
        },
        "in_request": {"()": "cms.api.http.request_id.RequestIdFilter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["worth_a_line", "in_request"],
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers, replaced by the root's: one format, and no mail.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # It would tell of every request that a link check makes.
        "httpx": {"level": "WARNING"},
        # It would tell of every request to OpenSearch; `search` tells what comes of them.
        "opensearch": {"level": "CRITICAL"},
    },
}
