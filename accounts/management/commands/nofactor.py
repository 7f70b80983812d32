"""`manage.py nofactor EMAIL`: let somebody in who can no longer give the codes asked of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.ways import remove_codes, remove_passkeys


class Command(BaseCommand):
    help = (
        "Turn one-time codes off for an account, recovery codes included: for somebody who lost "
        "the app and the recovery codes, or for all who used codes before SECRET_KEY was changed. "
        "Password and passkeys stay, unless --passkeys takes those too. Be sure who is asking."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address of the account")
        parser.add_argument(
            "--passkeys", action="store_true", help="remove the passkeys too: for who lost them"
        )

    def handle(self, *args: Any, email: str, passkeys: bool, **options: Any) -> None:
        address = User.objects.normalize_email(email)
        user = User.objects.filter(email=address).first()
        if user is None:
            raise CommandError(f"No account has the e-mail address {address}.")
        had_codes, had_passkeys = remove_codes(user), passkeys and remove_passkeys(user)
        if had_codes:
            self.stdout.write(f"{address} signs in without a code now.")
        if had_passkeys:
            self.stdout.write(f"No passkey opens the account of {address} any more.")
        if not had_codes and not had_passkeys:
            asked = (
                "has no passkey and is asked for no code" if passkeys else "is asked for no code"
            )
            self.stdout.write(f"{address} {asked}. Nothing was changed.")
