"""The database of the tests, through a tunnel that can swallow and cut."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.services import Tunnel, database_socket, tunnel


@pytest.fixture
def proxy(transactional_db) -> Iterator[Tunnel]:
    """This thread's connection goes through a tunnel from now on, until the end of the test."""
    before = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "CONN_MAX_AGE")}
    with tunnel(database_socket()) as proxy:
        connection.close()
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": proxy.port, "CONN_MAX_AGE": 600}
        yield proxy
        connection.close()
        connection.settings_dict |= before
