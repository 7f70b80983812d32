"""What content said before, who changed it and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def together(remark: str = "", by: Any = None) -> Iterator[None]:
    """Let every entry noted inside bear `remark` and `by` (a user; else whoever sent the request).

    A thing that is noted several times inside leaves one entry: what it said last.
    """
    yield


def note(*things: Any, remark: str = "") -> None:
    """Enter what `things` say now into their history, unless the last entry says just that.

    Call it inside the transaction of the change, after all is saved. What keeps no history is
    passed over, so that callers need not ask.
    """


def note_gone(thing: Any, remark: str = "") -> None:
    """Enter that `thing` is about to be deleted, with what it said last."""
