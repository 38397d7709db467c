"""What is told of pages and of the index, where Wagtail has no signal for it."""

from django.dispatch import Signal

pages_added = Signal()
"""Sent when new pages have been published by the hundred, in the transaction that writes them.

It takes the place of what Django and Wagtail send for each page. `sender` is the page type; `pages`
are instances of it below one parent, with their streams loaded.
"""

mentions_changed = Signal()
"""Sent when a change to pages has changed their rows, in the transaction of that change.

`sender` is the page type, and `differences` a list of pairs: the page, and which of its rows are
new, which are gone and which stay (see `cms.mentions.index.Difference`). Rebuilding and repairing
the index is no change of a page, and sends nothing.
"""
