from collections.abc import Mapping


class NameBook:
    """The names of things of one kind, each with its id."""

    def __init__(self, kind: str, ids: Mapping[str, int], left_out: list[str]) -> None:
        self._kind = kind
        self._ids = dict(ids)
        self._names = {pk: name for name, pk in ids.items()}
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
