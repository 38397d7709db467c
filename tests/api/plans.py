"""What requests leave behind for later ones, and who answers: plans, or graphql-core."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from cms.api import statements
from cms.api.execution.documents import memory
from cms.api.plan import Planned


def forget_plans() -> None:
    """For tests that put other resolvers into the schema: plans keep those they were made with."""
    kept = memory._kept.values()
    for document in (*kept, *memory._documents.values()):
        document._planned.clear()
        document.was_asked_for = False


def forget_statements() -> None:
    """For tests that change what the builders of SQL would say."""
    statements._remembered.clear()


@dataclass
class Plans:
    answered: int = 0
    gave_up: int = 0


@contextmanager
def counted_plans() -> Iterator[Plans]:
    plans = Plans()
    execute = Planned.execute

    def counting(self: Planned, context: Any, given: Any) -> Any:
        data = execute(self, context, given)
        if data is None:
            plans.gave_up += 1
        else:
            plans.answered += 1
        return data

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Planned, "execute", counting)
        yield plans
