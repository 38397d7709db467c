from collections.abc import Sequence

from django.apps import apps
from django_tasks import task
from wagtail.search.backends import get_search_backends

from cms.transfer.stream_loading import load_streams


@task()
def let_editors_find(label: str, pks: Sequence[int]) -> None:
    """Adds instances of a model to the indexes of the admin's search."""
    model = apps.get_model(label)
    instances = list(model._default_manager.filter(pk__in=pks))
    load_streams(model, instances)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, instances)
