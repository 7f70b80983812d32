"""The settings of the tests: the real ones, read from an environment of their own.

TEST_ENGINE names the database: `sqlite` (a file, as in production) or `postgresql`.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import engines

_folder = Path(tempfile.mkdtemp(prefix="cairn-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
(_folder / "static").mkdir()

match os.environ.setdefault("TEST_ENGINE", "sqlite"):
    case "sqlite":
        _database_url = f"sqlite:///{_folder / 'cairn.sqlite3'}"
    case "postgresql":
        _database_url = engines.postgresql_url()
    case other:
        raise SystemExit(f"TEST_ENGINE is sqlite or postgresql, not {other!r}.")

# All of them, so that neither the shell nor an .env can change what is tested. Processes started
# by this one, such as xdist's, find the PostgreSQL server here too.
os.environ |= {
    "ADMIN_SECOND_FACTOR": "no",
    "DATABASE_URL": _database_url,
    "DEBUG": "no",
    "DEFAULT_FROM_EMAIL": "cairn@localhost",
    "EMAIL_URL": "",
    "HOST": "127.0.0.1",
    "LOG_LEVEL": "WARNING",
    "PORT": "8000",
    "REDIS_URL": "",
    "SECRET_KEY": "a-key-that-signs-nothing-but-tests",
    "SECRET_KEY_FALLBACKS": "",
    "SIGNUPS": "open",
    "SITE_URL": "http://localhost:8000",
    "THREADS": "4",
    "TIME_ZONE": "UTC",
    "VAR_DIR": str(_folder),
    "WORKERS": "1",
    # Playwright keeps an event loop in the thread that also prepares the rows.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

if os.environ["TEST_ENGINE"] == "sqlite":
    # Named, or Django would keep it in memory, where no two connections ever meet.
    DATABASES["default"]["TEST"] = {"NAME": _folder / "test.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
