"""Screens for editors: synonyms, picks, what readers search for, search as the public."""
