class QueryTooLong(ValueError):  # noqa: N818
    """The query has more characters than a search accepts; both numbers are for the message."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"The search query has {length} characters; at most {limit} are allowed. Shorten it."
        )
        self.length = length
        self.limit = limit
