"""What allauth asks this site about passkeys and codes, and how their secrets are kept."""

import base64
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

CODES = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
RECOVERY = Authenticator.Type.RECOVERY_CODES


class Unreadable(Exception):
    """A secret was kept under another SECRET_KEY than the site has now."""


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This is not the code. Was it used already, or is a newer one shown?",
    }

    def is_mfa_enabled(self, user: Any, types: Iterable[str] | None = None) -> bool:
        """Whether `user` has one of `types` of factor.

        allauth asks for codes and passkeys together to learn whether a password is enough. A
        passkey is a way in of its own here and no second lock on the password, or whoever tries
        one on one machine could not get in from another. So only codes count for that question.
        """
        kinds = set(types or ())
        if {CODES, PASSKEY} <= kinds:
            kinds.discard(PASSKEY)
        return bool(super().is_mfa_enabled(user, kinds or None))

    def encrypt(self, text: str) -> str:
        return (
            _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
            .encrypt(text.encode())
            .decode()
        )

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises Unreadable if no key that the site knows was used for it."""
        box = _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        try:
            return box.decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error

    def build_totp_svg(self, url: str) -> str:
        """A QR code as an image within the page, since our policy allows no `data:` address.

        Black on white in dark mode too, for cameras: many take no other.
        """
        code = qrcode.QRCode()
        code.add_data(url)
        rows = code.get_matrix()
        side = len(rows)
        path = "".join(
            f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row)
        )
        return (
            f'<svg viewBox="0 0 {side} {side}" width="224" height="224" role="img"'
            ' shape-rendering="crispEdges"><title>QR code of the key below</title>'
            f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
            f'<path fill="#000" d="{path}"/></svg>'
        )


@lru_cache(maxsize=8)
def _box(*keys: str) -> MultiFernet:
    """Seals with the first of `keys`, opens with any. The key is stretched as RFC 5869 says."""
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(
                HKDF(SHA256(), 32, salt=None, info=b"cairn accounts.mfa").derive(key.encode())
            )
        )
        for key in keys
    )


def _runs(row: list[bool]) -> Iterable[tuple[int, int]]:
    """Where the dark stretches of a row of a QR code begin, and how long they are."""
    x = 0
    for dark, cells in groupby(row):
        width = len(list(cells))
        if dark:
            yield x, width
        x += width
