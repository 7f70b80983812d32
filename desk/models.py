"""Django looks for the rows of this room here."""

from desk.data.models import Upload

__all__ = ["Upload"]
