"""Runs the hub: the embedded database, the processes of `make run`, the scheduler.

Knows no content: nothing here imports the content packages.
"""
