"""One style sheet and one script a page in production, with everything in them."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from web import staticfiles
from web.management.commands import serve
from web.staticfiles import SCRIPTS, join_imports, join_modules


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    # Our own files are enough; compressing the admin's would take many seconds.
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = {"BACKEND": "web.staticfiles.JoinedStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    call_command("collectstatic", verbosity=0, interactive=False)
    return tmp_path


def test_the_sheet_holds_every_component_in_its_layer():
    sheet = join_imports("css/app.css")
    assert "@import" not in sheet
    assert "/*" not in sheet
    components = Path(staticfiles.finders.find("css/app.css")).parent / "components"
    for path in components.glob("*.css"):
        rules = path.read_text().partition("*/")[2].strip()
        assert rules[:60] in sheet, f"{path.name} is not imported by app.css"
    assert sheet.index("@layer reset") < sheet.index("@layer components {")


def test_an_import_that_leads_nowhere_is_named(monkeypatch, tmp_path):
    (tmp_path / "a.css").write_text('@import "gone.css" layer(x);')
    found = {"css/a.css": str(tmp_path / "a.css")}
    monkeypatch.setattr(staticfiles.finders, "find", found.get)
    with pytest.raises(FileNotFoundError, match=r"css/gone\.css"):
        join_imports("css/a.css")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_holds_its_modules_each_in_a_scope_of_its_own(name):
    script = join_modules(name)
    assert "\nimport " not in script
    assert "\nexport " not in script
    assert "code__copy" in script
    assert script.count("{") == script.count("}")


def test_every_script_of_ours_is_in_one_of_them():
    folder = Path(staticfiles.finders.find("js/learner.js")).parent
    joined = "".join(map(join_modules, SCRIPTS))
    for path in folder.glob("*.js"):
        own = [line for line in path.read_text().splitlines() if line and "import" not in line]
        assert own[-1] in joined, f"{path.name} is not imported"


def test_collected_files_have_hashed_names_and_are_compressed(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheet = names["css/app.css"]
    assert re.fullmatch(r"css/app\.[0-9a-f]{12}\.css", sheet)
    text = (collected / sheet).read_text()
    assert "@import" not in text
    assert ".running__row" in text
    compressed = (collected / f"{sheet}.br").stat().st_size
    assert compressed < 10_000  # bytes; of at most 40 kB a page
    learner = (collected / names["js/learner.js"]).read_text()
    assert "import " not in learner
    assert (collected / f"{names['js/learner.js']}.br").stat().st_size < 6_000


def test_a_second_collection_makes_the_same_names(collected):
    before = (collected / "staticfiles.json").read_text()
    call_command("collectstatic", verbosity=0, interactive=False)
    assert (collected / "staticfiles.json").read_text() == before


def test_a_start_collects_only_what_has_changed(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path
    calls = []

    def collect(*args, **options):
        calls.append(args)

    monkeypatch.setattr(serve, "call_command", collect)
    serve.collect_static()
    serve.collect_static()
    assert len(calls) == 1
    monkeypatch.setattr(serve, "_static_digest", lambda: "another")
    serve.collect_static()
    assert len(calls) == 2
