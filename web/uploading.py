"""Taking one file from a form, in memory.

The site's own handlers drop what is larger than a few MB. A view that takes larger files brings
one of these, before anything reads the form: see `desk.data.views.bring`.
"""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class OneFile(FileUploadHandler):
    """Keeps one file in memory. Of one over `most` bytes it keeps a chunk too much: see `size`."""

    most = 0

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
        if self.file.tell() <= self.most:
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
