"""The index in OpenSearch that follows the entries, where `SEARCH_URL` names one.

The entries in the database stay what is true. `outbox` sends what has changed, `rebuilding` makes
the index anew, `cluster` speaks to OpenSearch, and `search.engines.opensearch` asks it.
"""
