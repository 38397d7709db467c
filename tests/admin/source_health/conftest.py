from tests.health.conftest import website

__all__ = ["website"]
