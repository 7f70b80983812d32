"""`manage.py curator`: make sure that somebody can curate."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User

EMAIL = "curator@localhost.localdomain"


class Command(BaseCommand):
    help = "Create a curator account if nobody can curate yet, and print its password once."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            return
        password = secrets.token_urlsafe(12)
        curator = User.objects.create_superuser(EMAIL, password, name="Curator")
        curator.confirm_email()  # no mail ever reaches it: it must not keep the curator out
        self.stdout.write(
            "A curator account was made. This is shown once:\n"
            f"  e-mail    {EMAIL}\n"
            f"  password  {password}"
        )
