"""Files that an import has stored, for the case that it does not come to an end.

A file store knows no transactions: what was written stays when the database rolls back.
"""

from typing import Any


class StoredFiles:
    def __init__(self) -> None:
        self._files: list[Any] = []

    def add(self, file: Any) -> None:
        """Note a field file that is stored now."""
        self._files.append((file.storage, file.name))

    def delete(self) -> None:
        """Delete them all."""
        while self._files:
            storage, name = self._files.pop()
            storage.delete(name)
