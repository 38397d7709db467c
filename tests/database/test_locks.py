import pytest

from cms.database.locks import alone

pytestmark = pytest.mark.django_db


def test_a_lock_is_free_as_soon_as_its_block_ends():
    for _ in range(50):
        with alone(7, 1) as is_alone:
            assert is_alone


def test_one_at_a_time():
    with alone(7, 1) as first, alone(7, 1) as second, alone(7, 2) as other:
        assert (first, second, other) == (True, False, True)
