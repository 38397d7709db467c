"""Signals of pages for which Wagtail has none."""

from django.dispatch import Signal

pages_added = Signal()
"""Sent when new pages have been published by the hundred, in the transaction that writes them.

It takes the place of what Django and Wagtail send for each page. `sender` is the page type; `pages`
are instances of it below one parent, with their streams loaded.
"""
