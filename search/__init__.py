"""Full-text search over what is published: sources, topics, guides and quick answers.

`search.results.find` answers a query; `search.index` keeps `SearchEntry` equal to the content.
The index is our own. Wagtail's, which serves the admin, knows one language for all content, changes
in a task after the transaction, and holds drafts that were never published.
"""
