"""Judged queries, and how well an engine answers them."""
