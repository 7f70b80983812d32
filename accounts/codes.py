"""One-time codes from an app as a second step, and the recovery codes for when the app is gone."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import views as allauth
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe

from accounts import forms
from accounts.admin_door import factor_first, note_factor
from accounts.again import sign_in_again
from accounts.mfa import CODES, RECOVERY, Unreadable
from accounts.models import User
from accounts.views import door
from accounts.ways import remove_codes


class Again(allauth.ReauthenticateView):
    form_class = forms.CodeAgainForm


again = door(Again.as_view())


@door
@factor_first
@sign_in_again
def turn_on(request: HttpRequest) -> HttpResponse:
    """Turn codes on, with a first code as a proof that the app has the key."""
    if Authenticator.objects.filter(user_id=request.user.pk, type=CODES).exists():
        return redirect("mfa_deactivate_totp")
    data = request.POST if request.method == "POST" else None
    form = forms.TurnOnCodesForm(data, user=request.user)
    if form.is_valid() and _turn_on(request.user, form.secret):
        note_factor(request, CODES)
        messages.success(
            request,
            "Codes are on. Now keep these recovery codes: each lets you in once, without the app.",
        )
        get_adapter().send_notification_mail("mfa/email/totp_activated", request.user)
        return redirect("mfa_view_recovery_codes")
    adapter = get_mfa_adapter()
    link = adapter.build_totp_url(request.user, form.secret)
    # Its own drawing, of black and white and no words of anybody.
    drawing = mark_safe(adapter.build_totp_svg(link))  # noqa: S308
    context = {"form": form, "drawing": drawing, "link": link}
    return TemplateResponse(request, "mfa/totp/activate_form.html", context)


def _turn_on(user: Any, secret: str) -> bool:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # of two forms at once, one waits
        if not Authenticator.objects.filter(user_id=user.pk, type=CODES).exists():
            TOTP.activate(user, secret)
            RecoveryCodes.activate(user)
    return True


@door
@factor_first
@sign_in_again
def turn_off(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return TemplateResponse(request, "mfa/totp/deactivate_form.html")
    if remove_codes(request.user):
        messages.success(request, "Codes are off: nobody asks for them any more.")
        get_adapter().send_notification_mail("mfa/email/totp_deactivated", request.user)
    return redirect("account")


@door
@factor_first
@sign_in_again
def recovery(request: HttpRequest) -> HttpResponse:
    """The recovery codes that were not used yet."""
    context = {"codes": _unused(request)}
    return TemplateResponse(request, "mfa/recovery_codes/index.html", context)


@door
@factor_first
@sign_in_again
def recovery_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    text = "\n".join([request.get_host(), "", *(_unused(request) or []), ""])
    headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _unused(request: HttpRequest) -> list[str] | None:
    """The codes that were not used yet; None where the site cannot read them any more."""
    row = get_object_or_404(Authenticator, user_id=request.user.pk, type=RECOVERY)
    try:
        codes: list[str] = RecoveryCodes(row).get_unused_codes()
    except Unreadable:
        return None
    # Two groups of four are easier to copy; what is typed is compared without the gap.
    return [f"{code[:4]} {code[4:]}" for code in codes]


def _renew(user: Any) -> None:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # of two forms at once, one waits
        Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
        RecoveryCodes.activate(user)


@door
@factor_first
@sign_in_again
def new_recovery(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; those from before open nothing any more."""
    get_object_or_404(Authenticator, user_id=request.user.pk, type=CODES)
    if request.method != "POST":
        return TemplateResponse(request, "mfa/recovery_codes/generate.html")
    _renew(request.user)
    messages.success(request, "These are your new recovery codes. The old ones open nothing.")
    get_adapter().send_notification_mail("mfa/email/recovery_codes_generated", request.user)
    return redirect("mfa_view_recovery_codes")
