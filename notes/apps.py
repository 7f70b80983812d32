from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "notes"

    def ready(self) -> None:
        from notes.models import Note
        from web import links

        links.register_touched(Note.objects.touches)
