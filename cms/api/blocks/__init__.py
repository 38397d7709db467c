"""Blocks of StreamFields in the API: their GraphQL types, and their values from stored content."""
