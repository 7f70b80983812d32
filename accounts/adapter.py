"""What allauth asks this site about."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    is_notice = False  # of something that is done, mail or no mail

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "No account has this e-mail address and password together.",
        "email_taken": "An account with this e-mail address exists already.",
        "incorrect_code": "This is not the code. Look at the newest mail.",
        "enter_current_password": "This is not your password.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": (
            "Too many attempts have failed for this address. Wait five minutes, then try again."
        ),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Is this an address of ours? What is no address at all is not; allauth would raise."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUPS == "open")

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # one kind of answer: pages

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user = super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name", "")
        if commit:
            with transaction.atomic():  # the password is hashed by now: nothing slow in here
                user.save()
        return user

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        try:
            with transaction.atomic():
                confirmed: bool = super().confirm_email(request, email_address)
                return confirmed
        except IntegrityError:  # it became another person's since the link was sent
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if kwargs["signup"]:
            messages.success(request, "Your account is ready, and you are signed in.")
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show that it is oneself, in this site's words. The first one is asked for."""
        words = {
            "reauthenticate": "Type your password",
            "mfa_reauthenticate": "Type a code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in ways]

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        # allauth looks for a row of its own, which accounts from before the site sent mail lack.
        self.is_notice = True
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. One that cannot be sent is logged, and the page says so, if it matters."""
        try:
            more = {
                "account_url": f"{settings.SITE_URL}{reverse('account')}",
                "signups_open": settings.SIGNUPS == "open",
            }
            super().send_mail(template_prefix, email, context | more)
        except (SMTPException, OSError):
            logger.exception("The mail server took no mail (%s)", template_prefix)
            if self.is_notice:
                return
            messages.error(
                self.request,
                "The mail could not be sent: our mail server does not answer. "
                "Please try again in a few minutes.",
            )
