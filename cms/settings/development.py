"""For one's own machine: nothing to configure, nothing safe to expose."""

from cms.settings import env
from cms.settings.base import *  # noqa: F403
from cms.settings.base import fallbacks, languages

DEBUG = True
SECRET_KEY = "only-for-development-and-known-to-everybody"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

WHITENOISE_USE_FINDERS = True

# The demo hub is in English and in Dutch, and partly in Arabic.
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages(
    env.list("HUB_LANGUAGES", default=["en", "nl", "ar"])
)
if env.list("HUB_LANGUAGES", default=[]) == []:
    CONTENT_FALLBACKS = fallbacks(
        env.list("HUB_FALLBACKS", default=["nl:en", "ar:en"]), [code for code, _ in LANGUAGES]
    )

GRAPHIQL = env.bool("GRAPHIQL", default=True)
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=True)
GRAPHQL_AUTOMATIC_PERSISTED_QUERIES = env.bool("GRAPHQL_AUTOMATIC_PERSISTED_QUERIES", default=True)

# The demo hub on one's own machine visits nobody and writes to nobody by itself.
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)
REVIEW_DIGEST = env.bool("REVIEW_DIGEST", default=False)
