"""Authentication of people and programs: signing in, sessions, API keys."""
