"""For the test suite: production's behaviour, without its waiting."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, GRAPHQL_LIMITS

DEBUG = False
SECRET_KEY = "only-for-tests-and-known-to-everybody"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
# Where the test client finds what the API hands out.
WAGTAILADMIN_BASE_URL = "http://testserver"

DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "tests.task_backend.TaskBackend"}}

# A live server serves the admin's files without collecting them first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Tests ask for the schema, and for much at once.
GRAPHQL_INTROSPECTION = True
GRAPHQL_RATE_LIMIT = ""

# Each answer is made; tests of the memory switch it on.
GRAPHQL_MEMORY_MB = 0

# PostgreSQL searches; tests of OpenSearch say where theirs is.
SEARCH_URL = ""

# Nobody is visited by the way; tests of it switch it on.
LINK_CHECKS = False

# A busy machine changes no result; tests of the time budget set their own.
GRAPHQL_LIMITS = {**GRAPHQL_LIMITS, "seconds": 600}
