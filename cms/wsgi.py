"""The WSGI application, for granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from cms.operations import listener, reporting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

# What starting up makes lives as long as the process: collecting garbage among it meanwhile, or
# at every full collection afterwards, would find nothing and costs a fifth of the start.
gc.disable()
listener.count_together()
reporting.start()
application = get_wsgi_application()
listener.start()
gc.freeze()
gc.enable()
