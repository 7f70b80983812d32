"""`manage.py serve` prepares a site once, and leaves a prepared one alone."""

import socket

import pytest
from django.core.management import CommandError

from accounts.models import User
from journal.models import Post
from topics.models import Topic
from web.management.commands.serve import check_port, granian, prepare


def test_an_empty_site_gets_a_library_and_a_curator(db, capsys):
    prepare(static=False)
    assert Topic.objects.count() == 60
    assert User.objects.get().is_superuser
    assert "password" in capsys.readouterr().out


def test_a_second_start_changes_no_data(db, capsys):
    prepare(static=False)
    Topic.objects.filter(slug="redis").update(summary="Mine.")
    Post.objects.filter(slug="introduction-to-load-balancing").delete()
    capsys.readouterr()
    prepare(static=False)
    assert capsys.readouterr().out == ""
    assert Topic.objects.get(slug="redis").summary == "Mine."
    assert User.objects.count() == 1


def test_a_port_that_is_taken_is_named_with_another_to_try():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"{port}.*make run PORT={port + 1}"):
            check_port("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_refused():
    with pytest.raises(CommandError, match=r"Cannot listen on 192\.0\.2\.1"):
        check_port("192.0.2.1", 8000)


def test_the_production_server_is_told_all_it_needs(settings):
    settings.WORKERS, settings.THREADS = 2, 3
    command = " ".join(granian("127.0.0.1", 9000))
    for word in ("--port=9000", "--workers=2", "--blocking-threads=3", "--interface=wsgi"):
        assert word in command
