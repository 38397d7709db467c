from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError

from cms.api.errors import ContractError, ErrorCode
from cms.database.outage import RETRY_SECONDS


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


def unavailable() -> RefusedError:
    """The answer of an outage: nothing was answered, and the client should ask again soon."""
    return RefusedError.because(
        ErrorCode.UNAVAILABLE,
        f"The hub cannot be reached for the moment. Ask again in {RETRY_SECONDS} seconds.",
        headers={"Retry-After": str(RETRY_SECONDS)},
    )
