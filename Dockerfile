# The image of every process of a hub; docker-compose.yml says which command each one runs.

FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
COPY pyproject.toml uv.lock ./
# The version that uv.lock names; a test compares them.
RUN pip install --no-cache-dir uv==0.13.9
RUN uv sync --frozen --no-dev --compile-bytecode
COPY manage.py ./
COPY cms ./cms
COPY search ./search
COPY frontend_contract/operations ./frontend_contract/operations
# Production settings are checked as they are read. None of these values stays in the image.
RUN SECRET_KEY=- DATABASE_URL=postgresql://- ALLOWED_HOSTS=- ADMIN_BASE_URL=https://- DJANGO_SETTINGS_MODULE=cms.settings.production .venv/bin/python manage.py collectstatic --noinput --verbosity=0
RUN .venv/bin/python -m compileall -q cms search manage.py

FROM python:3.11.14-slim-bookworm
WORKDIR /app
COPY --from=build /app /app
# A named volume takes its owner from here.
RUN mkdir -p /srv/media && chown 10001:10001 /srv/media
ENV DJANGO_SETTINGS_MODULE=cms.settings.production
ENV PATH=/app/.venv/bin:$PATH
ENV PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", "--blocking-threads=4", "--workers-kill-timeout=5", "--no-ws", "--respawn-failed-workers", "--http1-header-read-timeout=10000", "cms.wsgi:application"]
