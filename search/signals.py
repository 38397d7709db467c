"""The signals of the search."""

from django.dispatch import Signal

searching_changed = Signal()
"""Sent when a query may find something else, or in another order, although nothing that it finds
has changed: synonyms, picks, and the counts that ranking and corrections go by. It is sent in the
transaction of the change, without arguments.
"""
