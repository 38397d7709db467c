"""Screens for editors: synonyms, picks, what readers search for, and search as the public sees it."""
