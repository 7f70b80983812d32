"""Who is asking: where they sign in, who may keep their pages, what their clock says."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.sessions import used


class PrivateMiddleware:
    """What somebody gets who has a session is for them: no shared cache may keep it.

    Asks for no user, so that a visitor's page costs no look-up.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True)
        return response


class TimeZoneMiddleware:
    """Times are those of the clock on the learner's wall.

    Without a session there is nobody to ask, and a visitor's page costs no look-up.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        zone = getattr(request.user, "zone", None) if has_session else None
        with timezone.override(zone) if zone else nullcontext():
            return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, but a form leads back to the page it stood on: its address takes no GET.

    Where nobody need sign in it asks for no user: what is the same for all, any cache may keep.
    """

    def process_view(
        self, request: Any, view_func: Callable[..., HttpResponseBase], *rest: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *rest)

    def handle_no_permission(
        self, request: Any, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(page_of_form(request), resolve_url(settings.LOGIN_URL))


class LastUseMiddleware:
    """Notes when somebody last did something in a browser; merely reading is not noted.

    Nor are ticks and saves that a page makes in place: they are to cost no more than they must.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        by_hand = request.method == "POST" and not request.htmx
        if by_hand and has_session and request.user.is_authenticated:
            used(request)
        return response


def page_of_form(request: Any) -> str:
    """The path of the page that a form was sent from, as the browser names it; else the front page.

    The browser's word is only taken for pages on this host.
    """
    url: str = request.htmx.current_url or request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure()):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return urlunsplit(("", "", *urlsplit(url)[2:4], ""))
