"""`manage.py serve`: from an empty folder to a running site, and from there on in a few seconds."""

import hashlib
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Prepare the database, static files, first content and first account; then serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dev", action="store_true", help="Reload on change, debug pages.")

    def handle(self, *args: Any, dev: bool, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        # With --dev the reloader runs this command again, in a child that takes the port over.
        if not os.environ.get("RUN_MAIN"):
            check_port(host, port)
            prepare(static=not dev)
        self.stdout.write(f"Cairn is at {settings.SITE_URL}/ (stop it with Ctrl+C).")
        self.stdout.flush()
        if dev:
            call_command("runserver", f"{host}:{port}")
            return
        os.execv(sys.executable, granian(host, port))  # noqa: S606 (our own interpreter, our own words)


def prepare(*, static: bool) -> None:
    """Everything a site needs before it is served. Repeating it changes nothing."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    if static:
        collect_static()
    call_command("packs", "load", str(settings.BASE_DIR / "content"), if_empty=True)
    call_command("curator")


def check_port(host: str, port: int) -> None:
    """Raise CommandError if something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Choose another port: make run PORT={port + 1}"
            ) from None


def collect_static() -> None:
    """Copy, hash and compress static files, if any has changed since the last time."""
    stamp: Path = settings.STATIC_ROOT / ".stamp"
    digest = _static_digest()
    if not stamp.exists() or stamp.read_text() != digest:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(digest)


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def granian(host: str, port: int) -> list[str]:
    """The command line of the production server."""
    return [
        sys.executable,
        "-m",
        "granian",
        "config.wsgi:application",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={settings.WORKERS}",
        f"--blocking-threads={settings.THREADS}",
        "--no-ws",
        "--workers-kill-timeout=5",  # else Ctrl+C, which reaches the workers too, may hang
        "--log-level=warning",
    ]
