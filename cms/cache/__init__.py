"""The cache that all processes share, which the hub does without while it is out of reach."""
