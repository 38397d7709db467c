"""Signals of the mention index."""

from django.dispatch import Signal

mentions_changed = Signal()
"""Sent when a change to pages has changed their rows, in the transaction of that change.

`sender` is the page type, and `differences` a list of pairs: the page, and which of its rows are
new, which are gone and which stay (see `cms.mentions.index.Difference`). Rebuilding and repairing
the index is no change of a page, and sends nothing.
"""
