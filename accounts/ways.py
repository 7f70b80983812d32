"""The ways into an account beside its password: passkeys, and codes as a second step."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from accounts.mfa import CODES, PASSKEY, RECOVERY
from accounts.models import User


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    added: dt.datetime
    used: dt.datetime | None


@dataclass(frozen=True)
class Ways:
    """What there is; `codes_since` is None where no codes are asked for."""

    passkeys: list[Passkey]
    codes_since: dt.datetime | None
    recovery_left: int


def ways_into(user: Any) -> Ways:
    """All ways into an account but its password. One query; nothing is deciphered for it."""
    passkeys, since, left = [], None, 0
    for row in Authenticator.objects.filter(user_id=user.pk).order_by("pk"):
        if row.type == PASSKEY:
            passkeys.append(Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at))
        elif row.type == CODES:
            since = row.created_at
        elif row.type == RECOVERY:
            left = app_settings.RECOVERY_CODE_COUNT - int(row.data["used_mask"]).bit_count()
    return Ways(passkeys, since, left)


def is_last_way(user: Any, passkey: Authenticator) -> bool:
    """Would nothing open this account without `passkey`? A mailed code and a password would."""
    if user.has_usable_password() or settings.SENDS_MAIL:
        return False
    others = Authenticator.objects.filter(user_id=user.pk, type=PASSKEY).exclude(pk=passkey.pk)
    return not others.exists()


def remove_passkey(user: Any, passkey: Authenticator) -> bool:
    """Remove `passkey` unless it is the last way in. Says whether it is gone."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)  # of two at once, one waits
        if is_last_way(person, passkey):
            return False
        passkey.delete()
    return True


def remove_codes(user: Any) -> bool:
    """Ask for no codes from now on; recovery codes go with them. Says whether there were any."""
    rows = Authenticator.objects.filter(user_id=user.pk, type__in=[CODES, RECOVERY])
    removed: int = rows.delete()[0]
    return removed > 0


def remove_passkeys(user: Any) -> bool:
    """Let no passkey open the account any more, the last way in included. Were there any?"""
    removed: int = Authenticator.objects.filter(user_id=user.pk, type=PASSKEY).delete()[0]
    return removed > 0
