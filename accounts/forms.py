"""allauth's forms in this site's words, with one password field each."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from accounts.models import User

RULES = "At least 8 characters, not digits alone, and nothing that half the world uses."
TAKEN = "An account with this e-mail address exists already."
NEEDED = {
    "email": "Type an e-mail address.",
    "login": "Type the e-mail address of your account.",
    "password": "Type your password.",
    "oldpassword": "Type the password you have now.",
    "password1": "Type a password.",
}
LABELS = {
    "email": "E-mail address",
    "login": "E-mail address",
    "password": "Password",
    "oldpassword": "Password you have now",
    "password1": "New password",
}


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
    """The new address, and the password as a proof that it is oneself who asks."""

    user: User
    email = allauth.EmailField()
    oldpassword = allauth.PasswordField(autocomplete="current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail address"
        self.fields["oldpassword"].label = "Your password"
        if not self.user.has_usable_password():
            del self.fields["oldpassword"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.user.email:
            raise ValidationError("This is your address already.", code="duplicate_email")
        others = User.objects.exclude(pk=self.user.pk).filter(email=email)
        if not settings.SENDS_MAIL and others.exists():
            raise ValidationError(TAKEN, code="email_taken")
        return email

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not self.user.check_password(password):
            raise ValidationError("This is not your password.", code="incorrect_password")
        return password


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
