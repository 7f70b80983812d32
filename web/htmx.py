"""Everything this project knows about HTMX on the server. Keep it this small."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request as our views get it: with `htmx`."""

    htmx: HtmxDetails


def back_to(request: HttpRequest, fallback: str) -> str:
    """Where a form without script came from: its field `next`, if that is on this host."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, hosts, require_https=request.is_secure()
    )
    return wanted if safe else fallback


class HtmxRedirectMiddleware:
    """Turn redirects into client-side ones, so HTMX never swaps a page into a hole.

    It must see every redirect, the sign-in one included: list it just after
    django_htmx.middleware.HtmxMiddleware and before the authentication middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        if request.htmx and response.has_header("Location"):
            return HttpResponseClientRedirect(response["Location"])
        return response
