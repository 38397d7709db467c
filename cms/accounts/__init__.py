"""How people and programs show who they are: signing in, sessions, keys of the API."""
