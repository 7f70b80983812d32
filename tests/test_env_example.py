"""`.env.example` names what can be set, no more and no less."""

import ast
import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = (ROOT / ".env.example").read_text()
SETTINGS = ast.parse((ROOT / "config" / "settings.py").read_text())
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def named_in_example():
    return re.findall(r"^(?:# ?)?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE)


def read_in_settings():
    """The X of every `env.something("X", …)`."""
    return {
        call.args[0].value
        for call in ast.walk(SETTINGS)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def read_in_compose():
    return set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))


def test_finds_what_the_settings_read():
    assert {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "DEBUG"} <= read_in_settings()


def test_names_every_variable_once():
    assert sorted(named_in_example()) == sorted(read_in_settings() | read_in_compose())


def test_explains_every_variable():
    lines = EXAMPLE.splitlines()
    for above, line in pairwise(lines):
        if re.match(r"(# ?)?[A-Z][A-Z_]+=", line):
            assert re.match(r"# [A-Z]", above), f"no comment above {line}"
