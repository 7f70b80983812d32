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


# What only a form that was changed on its way can get wrong.
DAMAGED = dict.fromkeys(
    ("required", "invalid", "min_value", "max_length"),
    "A part of this form that you cannot see is damaged. Copy your words, open the note again and "
    "put them there.",
)


class NoteForm(forms.Form):
    """What a learner writes, and two fields that guard it: see `Note.revise()`."""

    limit = LIMIT

    title = forms.CharField(
        max_length=200,
        required=False,
        error_messages={
            "max_length": "A title has at most 200 characters; this has %(show_value)d."
        },
    )
    body = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    owner = forms.IntegerField(widget=forms.HiddenInput, error_messages=DAMAGED)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, error_messages=DAMAGED)
    key = forms.UUIDField(widget=forms.HiddenInput, error_messages=DAMAGED)
    # The title of what the note is about: the note bears it should that be gone when it is saved.
    subject = forms.CharField(
        max_length=200, required=False, widget=forms.HiddenInput, error_messages=DAMAGED
    )

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

    @property
    def damage(self) -> str:
        """What is wrong with the fields that nobody sees; nothing, as a rule."""
        hidden = [self.errors[name] for name in self.errors if name not in ("title", "body")]
        return str(hidden[0][0]) if hidden else ""

    def words(self) -> dict[str, Any]:
        """What was typed, cleaned."""
        return {"title": self.cleaned_data["title"], "body": self.cleaned_data["body"]}
