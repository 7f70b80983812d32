"""`manage.py resetlink EMAIL`: a new password for somebody, on a site that sends no mail."""

from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import User


class Command(BaseCommand):
    help = (
        "Print a link with which the owner of an account chooses a new password. It works once. "
        "You vouch for the address: it counts as confirmed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address of the account")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        address = User.objects.normalize_email(email)
        user = User.objects.filter(email=address).first()
        if user is None:
            raise CommandError(f"No account has the e-mail address {address}.")
        if not user.is_active:
            raise CommandError(f"The account of {address} is switched off. Switch it on first.")
        user.confirm_email()
        key = EmailAwarePasswordResetTokenGenerator().make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
        self.stdout.write(f"{settings.SITE_URL}{path}")
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
        self.stderr.write(f"Give this link to {address} alone. It works once, within {days} days.")
