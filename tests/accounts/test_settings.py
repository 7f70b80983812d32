"""Nonsense about mail and sign-ups is refused at start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = (
    "import json; from config import settings as s; print(json.dumps({"
    "'mail': s.SENDS_MAIL, 'host': s.EMAIL_HOST, 'port': s.EMAIL_PORT, 'tls': s.EMAIL_USE_TLS,"
    "'verification': s.ACCOUNT_EMAIL_VERIFICATION, 'sender': s.DEFAULT_FROM_EMAIL,"
    "'proxies': s.ALLAUTH_TRUSTED_PROXY_COUNT}))"
)


def start(**variables):
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_mail_server_nothing_is_confirmed():
    found = json.loads(start(EMAIL_URL="").stdout)
    assert not found["mail"]
    assert found["verification"] == "none"
    assert found["proxies"] == 0


def test_a_mail_server_is_one_variable():
    url = "submission://cairn:p%40ss@mail.example.org"
    found = json.loads(
        start(EMAIL_URL=url, SITE_URL="https://learn.example.org", DEFAULT_FROM_EMAIL="").stdout
    )
    assert found == {
        "mail": True,
        "host": "mail.example.org",
        "port": 587,
        "tls": True,
        "verification": "mandatory",
        "sender": "cairn@learn.example.org",
        "proxies": 1,
    }


@pytest.mark.parametrize(
    "variables",
    [
        {"EMAIL_URL": "nonsense"},
        {"EMAIL_URL": "https://mail.example.org"},
        {"EMAIL_URL": "submission://"},
        {"DEFAULT_FROM_EMAIL": "nobody"},
        {"SIGNUPS": "maybe"},
    ],
    ids=str,
)
def test_nonsense_is_refused(variables):
    answer = start(**variables)
    assert answer.returncode
    assert next(iter(variables)) in answer.stderr
