"""For one's own machine: nothing to configure, nothing safe to expose."""

from cms.settings import env

if "HUB_LANGUAGES" not in env.ENVIRON:
    # The demo hub is in English and Dutch, and partly in Arabic.
    env.ENVIRON["HUB_LANGUAGES"] = "en,nl,ar"
    env.ENVIRON.setdefault("HUB_FALLBACKS", "nl:en,ar:en")

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ORIGINS_OF_THIS_MACHINE

DEBUG = True
SECRET_KEY = "only-for-development-and-known-to-everybody"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

WHITENOISE_USE_FINDERS = True

GRAPHIQL = env.bool("GRAPHIQL", default=True)
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=True)
GRAPHQL_AUTOMATIC_PERSISTED_QUERIES = env.bool("GRAPHQL_AUTOMATIC_PERSISTED_QUERIES", default=True)

# A frontend in development, such as Vite's, queries from a port of this machine.
CORS_ALLOWED_ORIGIN_REGEXES = ORIGINS_OF_THIS_MACHINE

# The demo hub on one's own machine visits nobody and writes to nobody by itself.
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)
REVIEW_DIGEST = env.bool("REVIEW_DIGEST", default=False)
