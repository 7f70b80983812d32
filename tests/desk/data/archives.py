"""Archives for tests: ours, changed by hand, or made from nothing."""

import io
import json
import zipfile

from django.test import Client
from django.utils import timezone

from desk.data import archive
from desk.data.contents import read
from desk.data.export import export
from desk.data.load import load


def files(data):
    """What an archive holds, by name."""
    return archive.unpack(data)


def told(learner):
    """All that an archive of the learner says, apart from when it was made."""
    found = files(export(learner, timezone.now()))
    manifest = json.loads(found.pop("cairn.json"))
    del manifest["made"]
    return found, manifest


def bring(learner, data):
    """Load an archive; gives the plan that was carried out."""
    return load(read(data, timezone.now()), learner)


def made(extra=(), *, made="2026-01-01T00:00:00Z", version=1):
    """An archive with these files; a value that is neither text nor bytes becomes JSON."""
    contents = {"cairn.json": {"version": version, "made": made}} | dict(extra)
    return zipped({name: raw(value) for name, value in contents.items()})


def raw(value):
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def zipped(contents, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as file:
        for name, data in contents.items():
            file.writestr(name, data)
    return buffer.getvalue()


def note(body="words\n", **fields):
    """A note as a file."""
    lines = {"saved": "2025-01-01T00:00:00Z"} | fields
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in lines.items()) + f"---\n{body}"


def upload(client: Client, data: bytes, name: str = "cairn.zip"):
    file = io.BytesIO(data)
    file.name = name
    return client.post("/desk/data/bring/", {"archive": file})
