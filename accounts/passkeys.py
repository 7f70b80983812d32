"""Passkeys: adding, naming and removing them, and coming in with one.

What the browser must sign is asked for by static/js/passkeys.js, with a POST (`ask=options`) to the
address of the form, so that no page has to keep a challenge when it is merely looked at.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as allauth
from allauth.mfa.webauthn.internal import auth, flows
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator

from accounts import forms
from accounts.admin_door import factor_first, note_factor
from accounts.again import sign_in_again
from accounts.browsers import in_words
from accounts.mfa import PASSKEY
from accounts.views import door
from accounts.ways import is_last_way, remove_passkey, ways_into


def asks_for_options(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("ask") == "options"


# --- Having some ----------------------------------------------------------------------------------


@door
def add(request: HttpRequest) -> HttpResponse:
    """Add a passkey. Getting the options alone gives nothing away, so nobody is asked again."""
    if asks_for_options(request):
        return JsonResponse(auth.begin_registration(request.user, passwordless=True))
    return _add(request)


@factor_first
@sign_in_again
def _add(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    browser = in_words(request.headers.get("User-Agent", ""))
    form = forms.AddPasskeyForm(data, initial={"name": browser})
    if not form.is_valid():
        return TemplateResponse(request, "mfa/webauthn/add_form.html", {"form": form})
    name = form.cleaned_data["name"] or browser
    auth.WebAuthn.add(request.user, name, form.cleaned_data["credential"])
    note_factor(request, PASSKEY)
    messages.success(request, f"You can sign in with the passkey “{name}” from now on.")
    get_adapter().send_notification_mail("mfa/email/webauthn_added", request.user)
    return redirect("account")


def _own(request: HttpRequest, pk: int) -> Authenticator:
    found: Authenticator = get_object_or_404(
        Authenticator, user_id=request.user.pk, type=PASSKEY, pk=pk
    )
    return found


@door
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = _own(request, pk)
    data = request.POST if request.method == "POST" else None
    form = forms.PasskeyNameForm(data, initial={"name": passkey.data["name"]})
    if not form.is_valid():
        context = {"form": form, "passkey": passkey.data["name"]}
        return TemplateResponse(request, "mfa/webauthn/edit_form.html", context)
    passkey.data["name"] = form.cleaned_data["name"]
    passkey.save(update_fields=["data"])
    messages.success(request, f"The passkey is called “{form.cleaned_data['name']}” now.")
    return redirect("account")


@door
@factor_first
@sign_in_again
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey; the last way into an account stays."""
    passkey = _own(request, pk)
    if request.method == "POST" and remove_passkey(request.user, passkey):
        messages.success(request, f"The passkey “{passkey.data['name']}” opens nothing any more.")
        get_adapter().send_notification_mail("mfa/email/webauthn_removed", request.user)
        return redirect("account")
    context = {"passkey": passkey.data["name"], "is_last": is_last_way(request.user, passkey)}
    status = 422 if request.method == "POST" else 200
    page = "mfa/webauthn/authenticator_confirm_delete.html"
    return TemplateResponse(request, page, context, status=status)


# --- Coming in ------------------------------------------------------------------------------------


@method_decorator(login_not_required, name="dispatch")
class SignIn(allauth.LoginWebAuthnView):
    form_class = forms.PasskeySignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self._entrance())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asks_for_options(request):
            return JsonResponse(auth.begin_authentication(user=None))
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, forms.NO_SUCH_PASSKEY)
        return redirect(self._entrance())

    def _entrance(self) -> str:
        return str(get_entrance_context_data(self.request)["login_url"])


class Step(AuthenticateView):
    """The second step: a code from the app, a recovery code, or a passkey."""

    form_class = forms.CodeForm
    webauthn_form_class = forms.PasskeyForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asks_for_options(request):
            return JsonResponse(auth.begin_authentication(self.stage.login.user))
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Not allauth's, which would keep a challenge whenever the page is shown.
        return {
            **super(AuthenticateView, self).get_context_data(**kwargs),
            **get_entrance_context_data(self.request),
            "form": self.auth_form,
            "passkey_form": self.webauthn_form,
            "has_passkey": bool(ways_into(self.stage.login.user).passkeys),
        }


class Again(BaseReauthenticateView):
    """Showing with a passkey that it is oneself."""

    template_name = "mfa/webauthn/reauthenticate.html"
    form_class = forms.PasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if asks_for_options(request):
            return JsonResponse(auth.begin_authentication(request.user))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        flows.reauthenticate(self.request, form.cleaned_data["credential"])
        response: HttpResponse = super().form_valid(form)
        return response


sign_in = door(SignIn.as_view())
step = door(Step.as_view())
again = door(Again.as_view())
