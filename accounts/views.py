"""The account pages: allauth's views in this site's manners, and a few of our own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.stagekit import clear_login
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import forms
from accounts.again import sign_in_again
from accounts.models import User
from accounts.sessions import sessions_of
from accounts.ways import ways_into

View = Callable[..., HttpResponse]

limited: Callable[[View], View] = rate_limit(action="manage_email")


def door(view: View) -> View:
    """Give a view of allauth's the manners of this site.

    A form with mistakes is answered 422, too many attempts 429, a link that is no good 404. No
    answer is cached, no password gets into an error report, and nothing but reading and posting is
    allowed. Its templates know `signups_open` and `sends_mail`.
    """

    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            context = response.context_data = {
                **(response.context_data or {}),
                "signups_open": settings.SIGNUPS == "open",
                "sends_mail": settings.SENDS_MAIL,
            }
            response.status_code = _status(context) or response.status_code
        return response

    return answer


def _status(context: dict[str, Any]) -> int | None:
    for form in (context.get("form"), context.get("passkey_form")):
        if form is not None and form.is_bound and form.errors:
            wrong = form.errors.as_data().values()
            codes = {error.code for errors in wrong for error in errors}
            return 429 if "too_many_login_attempts" in codes else 422
    if context.get("token_fail") or context.get("confirmation", True) is None:
        return 404
    return None


# --- Coming in ------------------------------------------------------------------------------------


class SignUp(allauth.SignupView):
    form_class = forms.SignUpForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:  # two forms with one address, at the same moment
            form.add_error("email", forms.TAKEN)
            response = self.form_invalid(form)
        return response

    def closed(self) -> HttpResponse:
        response: HttpResponse = super().closed()
        if self.request.method == "POST":
            response.status_code = 403
        return response


sign_in = door(allauth.LoginView.as_view(form_class=forms.SignInForm))
sign_out = door(allauth.LogoutView.as_view())
sign_up = door(SignUp.as_view())
inactive = door(allauth.AccountInactiveView.as_view())
confirmation_sent = door(allauth.EmailVerificationSentView.as_view())
confirm_email = door(allauth.ConfirmEmailView.as_view())
reauthenticate = door(allauth.ReauthenticateView.as_view(form_class=forms.ReauthenticateForm))
reset_password_by_key = door(
    allauth.PasswordResetFromKeyView.as_view(form_class=forms.ResetPasswordKeyForm)
)

_ask_for_code: View = allauth.RequestLoginCodeView.as_view(form_class=forms.AskForCodeForm)
_type_code: View = allauth.ConfirmLoginCodeView.as_view(form_class=forms.MailedCodeForm)


@door
@login_not_required
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code by mail that lets one in, where mail is sent."""
    if not settings.SENDS_MAIL:
        raise Http404
    return _ask_for_code(request)


@door
@login_not_required
def type_code(request: HttpRequest) -> HttpResponse:
    """Type that code."""
    if not settings.SENDS_MAIL:
        raise Http404
    return _type_code(request)


@never_cache
@require_POST
@login_not_required
def start_again(request: HttpRequest) -> HttpResponse:
    """Forget a sign-in that waits for a code, and begin anew."""
    clear_login(request)
    return redirect("account_login")


_ask_for_link: View = allauth.PasswordResetView.as_view(form_class=forms.ResetPasswordForm)
_link_is_sent: View = allauth.PasswordResetDoneView.as_view()


@door
@login_not_required
def reset_password(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. A site without mail says whom to ask instead."""
    if request.method == "POST" and not settings.SENDS_MAIL:
        return redirect("account_reset_password")
    return _ask_for_link(request)


@door
@login_not_required
def reset_password_done(request: HttpRequest) -> HttpResponse:
    return _link_is_sent(request) if settings.SENDS_MAIL else redirect("account_reset_password")


@login_not_required
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth answers where somebody asks too often."""
    response = render(request, "errors/429.html", status=429)
    response["Retry-After"] = "60"
    return response


# --- One's own account ----------------------------------------------------------------------------


class ChangePassword(allauth.PasswordChangeView):
    form_class = forms.ChangePasswordForm

    def get_default_success_url(self) -> str:
        return reverse("account")


class SetPassword(allauth.PasswordSetView):
    form_class = forms.SetPasswordForm

    def get_default_success_url(self) -> str:
        return reverse("account")


change_password = door(ChangePassword.as_view())
set_password = door(sign_in_again(SetPassword.as_view()))


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    person = _self(request)
    context = {
        "pending": person.pending_email,
        "ways": ways_into(person),
        "sessions": sessions_of(request),
        "sends_mail": settings.SENDS_MAIL,
    }
    return render(request, "accounts/account.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    person = User.objects.get(
        pk=_self(request).pk
    )  # not request.user: the head shows the kept name
    data = request.POST if request.method == "POST" else None
    form = forms.NameForm(data, instance=person)
    if form.is_valid():
        person.save(update_fields=["name"])
        messages.success(request, "Your name is changed.")
        return redirect("account")
    return render(request, "accounts/name.html", {"form": form}, status=422 if data else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_again
@limited
def email(request: HttpRequest) -> HttpResponse:
    """Change the address: at once where no mail is sent, else when the new one is confirmed."""
    person = _self(request)
    data = request.POST if request.method == "POST" else None
    form = forms.ChangeEmailForm(person, data)
    if form.is_valid():
        try:
            return _change_email(request, form.cleaned_data["email"])
        except IntegrityError:  # another took it at the same moment
            form.add_error("email", forms.TAKEN)
            person.refresh_from_db()
    context = {"form": form, "pending": person.pending_email, "sends_mail": settings.SENDS_MAIL}
    return render(request, "accounts/email.html", context, status=422 if form.errors else 200)


def _change_email(request: HttpRequest, new: str) -> HttpResponse:
    if not settings.SENDS_MAIL:
        _self(request).change_email(new)
        messages.success(request, f"Sign in with {new} from now on.")
        return redirect("account")
    _send_link(request, _self(request).propose_email(new))
    return redirect("account_email")


@never_cache
@require_POST
@limited
def pending_email(request: HttpRequest) -> HttpResponse:
    """Send the link for the address to change to once more, or stay with the one in use."""
    pending = _self(request).pending_email
    if pending and request.POST.get("wanted") == "no":
        _self(request).withdraw_email()
        messages.success(request, "Your address stays as it is.")
    elif pending:
        _send_link(request, pending)
    return redirect("account_email")


def _send_link(request: HttpRequest, address: Any) -> None:
    if not send_verification_email_to_address(request, address):
        messages.info(
            request,
            f"A mail went to {address.email} a moment ago. Give it three minutes before you ask "
            "for another.",
        )


def _self(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (these pages are for those signed in)
    return request.user
