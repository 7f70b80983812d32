"""The admin's second lock: with ADMIN_SECOND_FACTOR a password alone does not open it.

A passkey counts (it takes a device and a finger, a face or a PIN), and so does a one-time or
recovery code. What was shown in this session is in allauth's own record of it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.mfa import CODES, PASSKEY

View = Callable[..., HttpResponse]

# Where each factor is shown again, by somebody who is signed in.
SHOWN_AT = {CODES: "mfa_reauthenticate", PASSKEY: "mfa_reauthenticate_webauthn"}


class AdminDoorMiddleware:
    """Let those who may curate into the admin once they have shown a second factor."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        inside = request.path.startswith(reverse("admin:index"))
        if not inside or request.path == reverse("admin:logout") or not lacks_factor(request):
            return None
        factor = factor_of(request.user)
        if factor is None:
            return render(request, "accounts/second_factor.html", status=403)
        return _show(factor, request.get_full_path())


def factor_first(view: View) -> View:
    """Keep a curator's own second factor behind the one there is.

    Or whoever has the password would add a factor of their own and walk in. The first one needs
    the password alone.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        factor = factor_of(request.user) if lacks_factor(request) else None
        return _show(factor, request.path) if factor else view(request, *args, **kwargs)

    return answer


def lacks_factor(request: HttpRequest) -> bool:
    """Is this a curator who came in by less than the admin asks for?"""
    user: Any = request.user
    if not (settings.ADMIN_SECOND_FACTOR and user.is_authenticated and user.is_staff):
        return False
    shown = get_authentication_records(request, user)
    return not any(record.get("method") == "mfa" for record in shown)


def factor_of(user: Any) -> str | None:
    """The factor that `user` is to show: codes if there are both, as at sign-in. None: has none."""
    kinds = Authenticator.objects.filter(user_id=user.pk, type__in=SHOWN_AT)
    return min(kinds.values_list("type", flat=True), key=[CODES, PASSKEY].index, default=None)


def note_factor(request: HttpRequest, factor: str) -> None:
    """Note that whoever asks has just shown `factor`, by setting it up."""
    record_authentication(request, request.user, method="mfa", type=factor)


def _show(factor: str, then: str) -> HttpResponse:
    return redirect(f"{reverse(SHOWN_AT[factor])}?{urlencode({'next': then})}")
