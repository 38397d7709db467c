"""Signing in, and what pages of this server may do in a browser."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

from cms.settings import env
from cms.settings.frontend import FRONTEND_URL, PREVIEW_URL

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


def _origin(url: str) -> str:
    """The scheme and host of an address; empty for none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


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
