"""Settings that every environment shares; those of one subject have a module of their own."""

import tomllib
from typing import Any
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from cms.languages import canonical_code
from cms.settings import BASE_DIR, env
from cms.settings.api import *  # noqa: F403
from cms.settings.database import *  # noqa: F403
from cms.settings.frontend import *  # noqa: F403
from cms.settings.operations import *  # noqa: F403
from cms.settings.search import *  # noqa: F403
from cms.settings.security import *  # noqa: F403

# The version of the hub, which pyproject.toml holds.
HUB_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

INSTALLED_APPS = [
    "cms.changes",
    "cms.previews",
    "cms.snippets",
    "cms.mentions",
    "cms.pages",
    "cms.admin",
    "cms.admin.choosing",
    "cms.admin.impact",
    "cms.admin.bulk",
    "cms.admin.scheduling",
    "cms.admin.replace",
    "cms.admin.source_import",
    "cms.admin.figures",
    "cms.admin.source_health",
    "cms.admin.saving",
    "cms.admin.pasting",
    "cms.admin.translations",
    "cms.transfer",
    "search",
    "cms.delivery",
    "cms.health",
    "cms.api",
    "cms.operations",
    "cms.accounts",
    "cms.web",
    "wagtail_localize",
    "wagtail_localize.locales",  # replaces wagtail.locales
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
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
    "search.consumers.DependenceConsumer",
    "cms.delivery.consumers.DeliveryConsumer",
    "cms.admin.translations.following.FollowingConsumer",
]

MIDDLEWARE = [
    "cms.web.headers.HeadersMiddleware",
    "cms.operations.healthz.HealthzMiddleware",
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

# Languages and time


def _languages(given: list[str]) -> list[tuple[str, str]]:
    """Pairs of code and English name, refusing what Django has no name for."""
    codes = [*dict.fromkeys(canonical_code(code.strip()) for code in given)]
    unknown = [
        f"{code} (is it {', '.join(fallback)}?)" if fallback else code
        for code in codes
        if "name" not in (known := LANG_INFO.get(code, {}))
        for fallback in [known.get("fallback")]
    ]
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


def _fallbacks(texts: list[str], known: list[str]) -> dict[str, list[str]]:
    """By language, those in which its readers see what is not there in theirs, in their order."""
    found = {}
    for text in texts:
        code, *others = map(canonical_code, text.strip().split(":"))
        if not others or {code, *others} - {*known} or code in others:
            raise ImproperlyConfigured(
                f"HUB_FALLBACKS must be chains of languages of the hub, separated by commas, such"
                f" as 'pt-br:pt:en,nl:en'; it holds {text!r}, and HUB_LANGUAGES is"
                f" {','.join(known)}. Correct one of them in .env or in the environment."
            )
        found[code] = others
    return found


CONTENT_FALLBACKS = _fallbacks(
    env.list("HUB_FALLBACKS", default=[]), [code for code, _ in LANGUAGES]
)
# Translations begin as drafts; cms/admin/translations makes sure of the rest.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
USE_I18N = True

# What the admin speaks; each user chooses under Account. `make messages` keeps our own words.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
# In the second folder are words of packages that read badly in their own catalogues.
LOCALE_PATHS = [BASE_DIR / "cms" / "locale", BASE_DIR / "cms" / "locale_of_packages"]

TIME_ZONE = env.str("TIME_ZONE", default="Europe/Amsterdam")
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
# With scheme and host, as https://cms.example.org/media/, the addresses of images and documents in
# the API begin with those, and not with ADMIN_BASE_URL.
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_PATH = urlsplit(MEDIA_URL).path
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / ".data" / "media"))

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A page with many sections posts more fields than Django's default of 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Mail

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
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.admin_backend"}}
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.admin.image_form.HubImageForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024

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

# How many proxies in front of this server tell the client's address; production reads it.
TRUSTED_PROXIES = 0

# Processes

# Seconds between two rounds of scheduled publishing.
SCHEDULER_INTERVAL = env.int("SCHEDULER_INTERVAL", default=60)
