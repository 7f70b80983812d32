# Stage 1: the locked packages, each checked against its hash.
FROM python:3.13-slim-bookworm AS packages
WORKDIR /packages
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt

# Stage 2: the site, run by a user who may write to its uploads and nothing else.
FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 VAR_DIR=/srv/cairn/var WORKERS=2 THREADS=4
WORKDIR /srv/cairn
COPY --from=packages /venv /venv
COPY . .
RUN SECRET_KEY=for-this-step-only python manage.py collectstatic --no-input \
    && python -m compileall -q . \
    && useradd --system --uid 1000 cairn \
    && install --directory --owner=cairn var/media
USER 1000
EXPOSE 8000

# The site answers to its own name only, so the check asks for it by that name.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.parse, urllib.request as r; \
host = urllib.parse.urlsplit(os.environ['SITE_URL']).netloc; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]

# Granian can miss its signal to stop (a race among its workers), hence the time it gets.
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port 8000 --no-ws --workers \"$WORKERS\" --blocking-threads \"$THREADS\" --workers-kill-timeout 5 --respawn-failed-workers config.wsgi:application"]
