from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError

from cms.api.errors import ContractError, ErrorCode


@dataclass(eq=False)
class RefusedError(Exception):
    """A request, or one operation of it, that is answered without executing anything.

    The status is that of the first error's code, unless another is given.
    """

    errors: tuple[GraphQLError, ...]
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def because(
        cls,
        code: ErrorCode,
        message: str,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> "RefusedError":
        return cls((ContractError(code, message),), status, headers or {})


def malformed(message: str) -> RefusedError:
    return RefusedError.because(ErrorCode.BAD_REQUEST, message)
