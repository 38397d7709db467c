"""What the index tells others."""

from django.dispatch import Signal

mentions_changed = Signal()
"""Sent when a change to a page has changed its rows, in the transaction of that change.

`sender` is the page type, `page` the instance, and `difference` says which rows are new, which are
gone and which stay (see `cms.mentions.index.Difference`). Rebuilding and repairing the index is no
change of a page, and sends nothing.
"""
