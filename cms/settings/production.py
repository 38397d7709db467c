"""For a public server: strict, and silent about nothing that is missing."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import (
    INSTALLED_APPS,
    MAIL_TRANSPORT,
    MIDDLEWARE,
    STORAGES,
    WAGTAIL_SITE_NAME,
)

_REQUIRED = {
    "SECRET_KEY": "a long random text that signs sessions; keep it secret",
    "DATABASE_URL": "the PostgreSQL server, as postgresql://user:password@host:5432/name",
    "ALLOWED_HOSTS": "the host names this server answers to, separated by commas",
    "ADMIN_BASE_URL": "the address of this server in links and mails, as https://cms.example.org",
}
if _missing := [name for name in _REQUIRED if not env.str(name, default="")]:
    raise ImproperlyConfigured(
        "Production settings lack "
        + "; ".join(f"{name} ({_REQUIRED[name]})" for name in _missing)
        + ". Set them in the environment of the process or in the file .env; .env.example"
        " explains every variable."
    )

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
# Former keys, whose signatures are accepted for as long as they are listed.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
if _trust_proxy := env.bool("TRUST_PROXY_HEADERS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1) if _trust_proxy else 0
# Browsers cannot be told to forget this: an hour at first, and nothing about other hosts. Django's
# deploy checks want more at once (W005: subdomains, W021: preload), which is for the operator to
# choose and is why they are silenced; docs/deploy.md says when.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

if TWO_FACTOR := env.bool("TWO_FACTOR", default=True):
    INSTALLED_APPS += [
        "django_otp",
        "django_otp.plugins.otp_static",
        "django_otp.plugins.otp_totp",
    ]
    _after = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    MIDDLEWARE[_after:_after] = [
        "django_otp.middleware.OTPMiddleware",
        "cms.accounts.two_factor.TwoFactorMiddleware",
    ]
    OTP_TOTP_ISSUER = WAGTAIL_SITE_NAME

ACCESS_LOG = env.bool("ACCESS_LOG", default=True)

GRAPHQL_RATE_LIMIT = env.str("GRAPHQL_RATE_LIMIT", default="3000/minute")

# Without a mail server nothing is sent: printed links that reset passwords would be in the log.
if MAIL_TRANSPORT == "django.core.mail.backends.console.EmailBackend":
    WAGTAIL_PASSWORD_RESET_ENABLED = False
    MAIL_TRANSPORT = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_BACKEND = "cms.operations.mail.OutboxBackend"

STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}
