"""Taking an archive from a form: in memory, and no more of it than can be loaded."""

from desk.data.archive import MOST_PACKED
from web.uploading import OneFile


class ArchiveHandler(OneFile):
    """Keeps one archive in memory. Of a larger one it keeps just too much, to refuse it."""

    @property
    def most(self) -> int:  # type: ignore[override]
        return MOST_PACKED
