"""Runs and checks the hub on one's own machine: `make run`, `make test`, the embedded database.

Knows no content: nothing here imports the content packages.
"""
