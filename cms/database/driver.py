"""The module `psycopg` as Django's backend uses it, connecting with our own kind of connection."""

from psycopg import *  # noqa: F403

from cms.database.connection import Connection

connect = Connection.connect
