from collections.abc import Mapping
from uuid import UUID


class NameBook:
    """The names of things of one kind, each with its id.

    `elsewhere` are those of the default language, for what the language of the names lacks.
    """

    def __init__(
        self,
        kind: str,
        ids: Mapping[str, int],
        left_out: list[str],
        elsewhere: Mapping[str, int] | None = None,
    ) -> None:
        self._kind = kind
        self._ids = {**(elsewhere or {}), **ids}
        self._names = {pk: name for each in (elsewhere or {}, ids) for name, pk in each.items()}
        self._left_out = left_out

    def __contains__(self, pk: object) -> bool:
        return pk in self._names

    def add(self, name: str, pk: int) -> None:
        self._ids[name] = pk
        self._names[pk] = name

    def id_of(self, name: str) -> int:
        return self._ids[name]

    def name_of(self, pk: int | None) -> str | None:
        """The name; or None, and a note that a reference to it has to be left out."""
        name = self._names.get(pk) if pk is not None else None
        if name is None:
            self._left_out.append(
                f"an empty choice of a {self._kind}"
                if pk is None
                else f"{self._kind} {pk}, which is gone or not public"
            )
        return name


class OriginalBook:
    """What there is of one kind in the default language, by name, with its translation key."""

    def __init__(self, keys: Mapping[str, UUID]) -> None:
        self._keys = keys
        self._names = {key: name for name, key in keys.items()}

    def key_of(self, name: str) -> UUID:
        return self._keys[name]

    def name_of(self, translation: UUID, own_name: str) -> str | None:
        """The name of the original of a translation; None where it is that of the translation."""
        name = self._names.get(translation)
        return None if name == own_name else name
