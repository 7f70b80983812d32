from django.db import migrations


def fold_words(apps, schema_editor):
    """Notes written before they could be searched: saving folds their words."""
    Note = apps.get_model("notes", "Note")
    notes = Note.objects.filter(folded="").only("title", "body", "folded")
    for note in notes.iterator(chunk_size=200):
        note.save(update_fields=["folded"])


class Migration(migrations.Migration):
    dependencies = [("notes", "0002_periods_and_words")]

    operations = [migrations.RunPython(fold_words, migrations.RunPython.noop, elidable=True)]
