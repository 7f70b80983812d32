"""Errors in our own design. A page for a broken site asks nothing of the site."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent makes no sense; a BadRequest of our own says which part of it."""
    why = str(exception) if isinstance(exception, BadRequest) else ""
    return HttpResponse(render_to_string("errors/400.html", {"why": why}), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("errors/403.html"), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old page, blocked cookies, or another site."""
    return HttpResponse(render_to_string("errors/403.html", {"csrf": True}), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database cannot be reached, which passes; 500 for what is our mistake."""
    if _database_is_away(sys.exc_info()[1]):
        response = HttpResponse(render_to_string("errors/503.html"), status=503)
        response["Retry-After"] = "30"
        return response
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _database_is_away(error: BaseException | None) -> bool:
    """Is this error, or what caused it, a connection that could not be had or was lost?"""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _place(error: BaseException) -> str:
    """The last line of our own code that the error came through, as "in notes/views.py:40"."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(settings.BASE_DIR)]
    own = [frame for frame in ours if "site-packages" not in frame.filename]
    if not own:
        return "nowhere in our code"
    return f"in {Path(own[-1].filename).relative_to(settings.BASE_DIR)}:{own[-1].lineno}"


class WordlessDatabaseErrors(logging.Filter):
    """Keep rows out of the log: PostgreSQL quotes them in its errors, and some are private.

    A record about a database error is reduced to the error's class and SQLSTATE, and to the place
    in our code; the message and the traceback, which repeat the row, go.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error: Any = record.exc_info[1] if record.exc_info else None
        while error is not None and not isinstance(error, DatabaseError):
            error = error.__cause__ or error.__context__
        if error is not None:
            state = getattr(error.__cause__, "sqlstate", None) or "unknown"
            what = f"{type(error).__name__}, SQLSTATE {state}, {_place(error)}"
            record.msg = f"{record.getMessage()}: {what}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
