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
def test_a_script_holds_its_modules_and_asks_for_no_more(name):
    script = join_modules(name)
    assert not re.search(r"^\s*(import|export)[ {]", script, re.M)


def test_modules_that_share_names_stand_open_and_once(monkeypatch, tmp_path):
    for name, text in {
        "a.js": 'import { one } from "./b.js";\nimport "./c.js";\nconst x = one;\n',
        "b.js": "export const one = 1;\n",
        "c.js": 'import { one } from "./b.js";\nconst x = one + 1;\n',
    }.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(staticfiles.finders, "find", lambda name: tmp_path / name[3:])
    joined = " ".join(join_modules("js/a.js").split())
    assert joined == "const one = 1; { const x = one + 1; } { const x = one; }"


def test_names_that_stand_open_are_used_once():
    folder = Path(staticfiles.finders.find("js/learner.js")).parent
    open_ones = [text for path in folder.glob("*.js") if "\nexport " in (text := path.read_text())]
    named = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.M)
    names = [name for text in open_ones for name in named.findall(text)]
    assert len(names) == len(set(names))


def test_every_script_of_ours_is_in_one_of_them():
    folder = Path(staticfiles.finders.find("js/learner.js")).parent
    joined = "".join(map(join_modules, SCRIPTS))
    for path in folder.glob("*.js"):
        own = [line for line in path.read_text().splitlines() if line and "import" not in line]
        assert own[-1].removeprefix("export ") in joined, f"{path.name} is not imported"


def test_collected_files_have_hashed_names_and_are_compressed(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheet = names["css/app.css"]
    assert re.fullmatch(r"css/app\.[0-9a-f]{12}\.css", sheet)
    text = (collected / sheet).read_text()
    assert "@import" not in text
    assert ".running__row" in text
    compressed = (collected / f"{sheet}.br").stat().st_size
    assert compressed < 11_000  # bytes; of at most 40 kB a page
    learner = (collected / names["js/learner.js"]).read_text()
    assert "import " not in learner


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
