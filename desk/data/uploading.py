"""Taking an archive from a form: in memory, and no more of it than can be loaded.

Nothing else on this site takes a file, so it is not a setting of the site.
"""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from desk.data.archive import MOST_PACKED


class ArchiveHandler(FileUploadHandler):
    """Keeps one file in memory. Of a larger one it keeps just too much, so that it is refused."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.is_taken = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_taken:
            raise SkipFile
        self.is_taken = True
        self.file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.file.tell() <= MOST_PACKED:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self.file.tell()
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            size,
            self.charset,
            self.content_type_extra,
        )
