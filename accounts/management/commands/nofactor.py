"""`manage.py nofactor EMAIL`: let somebody in who can no longer give the codes asked of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.ways import remove_codes


class Command(BaseCommand):
    help = (
        "Turn one-time codes off for an account, recovery codes included: for somebody who lost "
        "the app and the recovery codes, or for all who used codes before SECRET_KEY was changed. "
        "Password and passkeys stay. Be sure who is asking."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address of the account")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        address = User.objects.normalize_email(email)
        user = User.objects.filter(email=address).first()
        if user is None:
            raise CommandError(f"No account has the e-mail address {address}.")
        if remove_codes(user):
            self.stdout.write(f"{address} signs in without a code now.")
        else:
            self.stdout.write(f"{address} is asked for no code. Nothing was changed.")
