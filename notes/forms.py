"""The form of a note. It names its owner and the revision it was made from."""

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from notes.models import Note
from web.markdown import Voice

LIMIT = Voice.LEARNER.limit  # bytes

no_nul = ProhibitNullCharactersValidator(
    message="There is a NUL character (U+0000) in it, which no note can hold. Take it out; your "
    "other words are still here."
)


class NoteForm(forms.Form):
    """What a learner writes, and two fields that guard it: see `Note.revise()`."""

    title = forms.CharField(
        max_length=200,
        required=False,
        error_messages={
            "max_length": "A title has at most 200 characters; this has %(show_value)d."
        },
    )
    body = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    owner = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    key = forms.UUIDField(widget=forms.HiddenInput)
    # The title of what the note is about: the note bears it should that be gone when it is saved.
    subject = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "body"):
            validators = self.fields[name].validators
            kept = [one for one in validators if not isinstance(one, type(no_nul))]
            self.fields[name].validators = [no_nul, *kept]

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")
        size = len(body.encode())
        if size > LIMIT:
            raise forms.ValidationError(
                f"A note holds at most {LIMIT // 1024} kB; this one has {-(-size // 1024)} kB. "
                "Your words are still here: shorten them, or move a part to another note."
            )
        if not body.strip():
            raise forms.ValidationError("There is nothing to save yet.")
        return body

    @classmethod
    def for_note(cls, note: Note) -> "NoteForm":
        """The form as it opens: a new note has revision 0."""
        return cls(
            initial={
                "title": note.title,
                "body": note.body,
                "owner": note.owner_id,
                "key": note.key,
                "revision": note.revision if note.pk else 0,
                "subject": str(note.target or "")[:200],
            }
        )

    def words(self) -> dict[str, Any]:
        """What was typed, cleaned."""
        return {"title": self.cleaned_data["title"], "body": self.cleaned_data["body"]}
