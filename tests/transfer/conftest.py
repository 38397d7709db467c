import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from wagtail.models import Site

from tests.transfer.documents import Document, document, with_images
from tests.transfer.hub_contents import brought_in, command


@pytest.fixture(scope="module", autouse=True)
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for the image files of one module."""
    root = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=str(root)):
        yield root


@pytest.fixture
def bundle_file(tmp_path: Path) -> Callable[[Document | bytes], Path]:
    """Writes a document, or the bytes of one, to a file."""

    def write(content: Document | bytes) -> Path:
        path = tmp_path / "hub.json"
        is_bytes = isinstance(content, bytes)
        path.write_bytes(content if is_bytes else json.dumps(content).encode())
        return path

    return write


# Importing takes its time, so the tests of a module share what one import made. Each of them works
# in a transaction inside that of the module, which is rolled back as usual.


@pytest.fixture(scope="module")
def _module_database(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
    Site.clear_site_root_paths_cache()


@pytest.fixture(scope="module")
def empty_hub(_module_database: Any) -> None:
    """Home and index pages, and nothing else."""
    command("setup_hub", "--empty")


@pytest.fixture(scope="module")
def small_hub(empty_hub: None) -> None:
    """A hub with the small bundle in it."""
    brought_in(document())


@pytest.fixture(scope="module")
def illustrated_hub(empty_hub: None, media: Path) -> None:
    """A hub with the small bundle and its two images in it."""
    brought_in(with_images())


@pytest.fixture(scope="module")
def demo_hub(_module_database: Any) -> None:
    """The hub that `make run` makes on its first start, with the work that it leaves to the worker
    done.
    """
    command("setup_hub", verbosity=0)
