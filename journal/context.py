"""What every page says about the site."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from journal.models import Masthead


def masthead(request: HttpRequest) -> dict[str, Any]:
    """The masthead, as `masthead`. It is read when a template first asks for it."""
    return {"masthead": SimpleLazyObject(Masthead.objects.current)}
