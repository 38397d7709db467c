"""Django's PostgreSQL backend, made for databases that restart, hang or stand behind a pooler."""
