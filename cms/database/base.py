"""The database backend, by the module name that Django looks for."""

import select
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from cms.database import driver, timing
from cms.database.connection import Connection


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with connections that answer in time and health checks that cost nothing."""

    Database: Any = driver

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(timing.watch)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and give the first statements as long as connecting may take."""
        connection = super().get_new_connection(conn_params)
        if isinstance(connection, Connection):
            connection.answer_seconds = self._connect_seconds
        return connection

    def connect(self) -> None:
        """Connect, and limit how long each further answer may take."""
        try:
            super().connect()
        except BaseException:
            self.close()
            raise
        self.connection.answer_seconds = settings.DATABASE_ANSWER_SECONDS or None

    def is_usable(self) -> bool:
        """Return True if the connection still works, without a statement where nothing has arrived.

        PostgreSQL announces that it closes an idle connection, and is silent otherwise. So there is
        nothing to read on a connection that works, and no statement is needed to find out.
        """
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.pgconn.socket, select.POLLIN)
        if not poll.poll(0):
            return True
        self.connection.answer_seconds = self._connect_seconds
        is_usable = super().is_usable()
        self.connection.answer_seconds = settings.DATABASE_ANSWER_SECONDS or None
        return is_usable

    @property
    def _connect_seconds(self) -> float:
        return float(self.settings_dict["OPTIONS"]["connect_timeout"])
