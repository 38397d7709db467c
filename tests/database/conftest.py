"""The database of the tests, through a tunnel that can swallow and cut."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from tests.services import Tunnel, tunnel


@pytest.fixture
def proxy(transactional_db) -> Iterator[Tunnel]:
    """This thread's connection goes through a tunnel from now on, until the end of the test."""
    directory = conninfo_to_dict(os.environ["DATABASE_URL"])["host"]
    before = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "CONN_MAX_AGE")}
    with tunnel(f"{directory}/.s.PGSQL.5432") as proxy:
        connection.close()
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": proxy.port, "CONN_MAX_AGE": 600}
        yield proxy
        connection.close()
        connection.settings_dict |= before
