"""The two forms of my data."""

from typing import Any

from django import forms


class UploadForm(forms.Form):
    archive = forms.FileField(
        label="The archive",
        help_text="The zip file that you downloaded from a Cairn, at most 32 MB.",
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={
            "required": "Choose the file first.",
            "missing": "Choose the file first.",
            "empty": "The file is empty.",
            "invalid": "No file came with the form. Choose it once more.",
        },
    )


class DeleteForm(forms.Form):
    """Asks for something that nobody types by a slip."""

    email = forms.CharField(
        label="Your e-mail address",
        help_text="Type it to show that you mean it.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, person: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() != self.person.email:
            raise forms.ValidationError(
                f"This is not the address of this account, which is {self.person.email}."
            )
        return email
