"""allauth's forms in this site's words, with one password field each."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth
from allauth.account.internal.userkit import user_id_to_str
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.core.ratelimit import consume
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base import forms as codes
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as passkeys
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.mfa import Unreadable
from accounts.models import User

RULES = "At least 8 characters, not digits alone, and nothing that half the world uses."
TAKEN = "An account with this e-mail address exists already."
NEEDED = {
    "email": "Type an e-mail address.",
    "login": "Type the e-mail address of your account.",
    "password": "Type your password.",
    "oldpassword": "Type the password you have now.",
    "password1": "Type a password.",
    "code": "Type the code.",
    "credential": "No passkey came from your browser. Adding or using one needs JavaScript.",
}
LABELS = {
    "email": "E-mail address",
    "login": "E-mail address",
    "password": "Password",
    "oldpassword": "Password you have now",
    "password1": "New password",
}
NO_SUCH_PASSKEY = (
    "This passkey opens no account here. Sign in another way, or use the passkey you added here."
)
UNREADABLE = (
    "This site can no longer check codes, since its key was changed. "
    "Ask the curator to turn yours off."
)


class Worded(forms.Form):
    """What allauth's forms say, said by this site; and a new password is typed once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.error_messages["required"] = NEEDED.get(name, field.error_messages["required"])
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "This does not look like an e-mail address."
                # Django lets longer ones pass, and allauth would cut them.
                field.validators = [
                    *(v for v in field.validators if not isinstance(v, MaxLengthValidator)),
                    MaxLengthValidator(254, "An address has at most %(limit_value)d characters."),
                ]
            if name in {"password", "oldpassword"}:
                field.help_text = ""
            if name == "password1":
                field.help_text = RULES


class NameField(forms.CharField):
    def __init__(self) -> None:
        longest = User._meta.get_field("name").max_length
        super().__init__(
            required=False,
            max_length=longest,
            label="Name",
            help_text="As this site should call you. It may stay empty.",
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={
                "max_length": "A name has at most %(limit_value)d characters; this has "
                "%(show_value)d."
            },
        )


class SignInForm(Worded, allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignUpForm(Worded, allauth.SignupForm):
    name = NameField()
    field_order = ["email", "name", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Password"
        self.fields["email"].help_text = "You sign in with it. Other readers do not see it."

    def validate_unique_email(self, value: str) -> str:
        # Only the address in use counts: one that somebody else merely means to change to must not
        # keep its owner out.
        if User.objects.filter(email=value).exists():
            if not settings.SENDS_MAIL:
                raise ValidationError(TAKEN, code="email_taken")
            self.account_already_exists = True  # allauth tells the owner by mail, and nobody else
        return value


class NameForm(forms.ModelForm):
    name = NameField()

    class Meta:
        model = User
        fields = ["name"]


class ChangeEmailForm(Worded, allauth.UserForm):
    """The new address. That it is oneself who asks was shown before."""

    user: User
    email = allauth.EmailField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail address"

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.user.email:
            raise ValidationError("This is your address already.", code="duplicate_email")
        others = User.objects.exclude(pk=self.user.pk).filter(email=email)
        if not settings.SENDS_MAIL and others.exists():
            raise ValidationError(TAKEN, code="email_taken")
        return email


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, allauth.SetPasswordForm):
    pass


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):
    pass


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):
    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        # allauth would also send the link to an address that is not confirmed yet: to a stranger,
        # where somebody mistyped the address they change to.
        self.users = [user for user in self.users if user.email == email]
        return email


class ResetPasswordKeyForm(Worded, allauth.ResetPasswordKeyForm):
    pass


# --- Codes ----------------------------------------------------------------------------------------


class AskForCodeForm(Worded, allauth.RequestLoginCodeForm):
    """Asks for a code by mail. What it says is the same whether the address has an account."""

    _user: User | None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if not consume(context.request, action="request_login_code", key=email):
            raise ValidationError(
                "That were many codes. Wait a minute, then ask for another.",
                code="too_many_login_attempts",
            )
        # By the address in use alone: allauth would also take one that somebody means to change to.
        self._user = User.objects.filter(email=email, is_active=True).first()
        return email


class MailedCodeForm(Worded, allauth.ConfirmLoginCodeForm):
    pass


class Once(Worded):
    """A code that counts once.

    RFC 6238, 5.2, wants no second use. allauth remembers a code for one period; with a step of
    tolerance either way it would be good for three, so it is remembered for as long.
    """

    user: Any

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except Unreadable:
            raise ValidationError(UNREADABLE, code="unreadable") from None
        take(self.user, code)
        return code


def take(user: Any, code: str) -> None:
    """Use up `code`. Raises ValidationError if it was used within the time it is good for."""
    good_for = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
    if not cache.add(f"code-used:{user.pk}:{normalize_user_code(code)}", True, good_for):
        raise ValidationError("This code was used already. Wait for the next one.", code="used")


class CodeForm(Once, codes.AuthenticateForm):
    pass


class CodeAgainForm(Once, codes.ReauthenticateForm):
    pass


class TurnOnCodesForm(Worded):
    """The first code of an app. The key travels with the form, signed for this person and hour.

    So looking at the page keeps nothing anywhere, and two windows do not spoil each other.
    """

    signed = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label="The code it shows",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.salt = f"accounts.codes.{user_id_to_str(user)}"
        self.secret = self._sent_secret() or totp.generate_totp_secret()
        if self.is_bound:  # so that the form, shown again, holds the key that its page shows
            data: Any = self.data
            self.data = data = data.copy()
            data["signed"] = signing.dumps(self.secret, salt=self.salt)
        self.fields["signed"].initial = signing.dumps(self.secret, salt=self.salt)

    def _sent_secret(self) -> str | None:
        try:
            secret: str = signing.loads(self.data.get("signed", ""), salt=self.salt, max_age=3600)
        except signing.BadSignature:
            return None
        return secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        clear = check_rate_limit(self.user)
        if not totp.validate_totp_code(self.secret, code):
            raise ValidationError(
                "This is not the code. If it stays so, check the clock of your device.",
                code="incorrect_code",
            )
        take(self.user, code)
        clear()
        return code


# --- Passkeys -------------------------------------------------------------------------------------


def heard(check: Callable[..., Any], *args: Any) -> Any:
    """What `check` makes of what a browser sent.

    Raises ValidationError for whatever is no passkey: the bytes are a stranger's, and the library
    says so in all these ways.
    """
    try:
        return check(*args)
    except (
        ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
        struct.error, InvalidSignature,
    ) as error:  # fmt: skip
        raise ValidationError(NO_SUCH_PASSKEY, code="incorrect_code") from error


class CredentialField(forms.JSONField):
    """What the browser made of the options."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:  # brackets within brackets
            raise ValidationError(NO_SUCH_PASSKEY, code="invalid") from None


class PasskeyNameForm(Worded):
    name = forms.CharField(
        max_length=60,
        label="Name",
        help_text="So that you know it again: where it is kept, perhaps.",
        error_messages={"required": "Give it a name."},
    )


class AddPasskeyForm(PasskeyNameForm):
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By now the passkey lies in the device, so a name is not worth refusing it for.
        self.fields["name"].required = False

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        heard(webauthn.parse_registration_response, credential)
        heard(webauthn.complete_registration, credential)
        return credential


class PasskeyForm(Worded, passkeys.AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return heard(super().clean_credential)


class PasskeySignInForm(Worded, passkeys.LoginWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Any:
        return heard(super().clean_credential)
