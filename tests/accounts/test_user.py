import importlib

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from tests import make


def test_the_email_address_is_the_name(db):
    user = make.user("Ada@Example.org", password="correct horse")
    assert user.get_username() == "ada@example.org"
    assert authenticate(username="Ada@example.ORG", password="correct horse") == user
    assert authenticate(username="ada@example.org", password="wrong") is None


def test_two_accounts_cannot_differ_by_case_alone(db):
    make.user("ada@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.user("ADA@example.org")


def test_an_address_is_kept_in_lower_case(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=ada.pk).update(email="Ada@example.org")


def test_nobody_goes_without_an_address(db):
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_a_curator_is_made_once_and_the_password_works(db, capsys):
    call_command("curator")
    out = capsys.readouterr().out
    email, password = (line.split()[-1] for line in out.splitlines()[1:3])
    user = authenticate(username=email, password=password)
    assert user is not None
    assert user.is_superuser

    call_command("curator")
    assert capsys.readouterr().out == ""
    assert User.objects.count() == 1


def test_the_first_curator_need_not_confirm_an_address_that_gets_no_mail(db):
    call_command("curator")
    assert User.objects.get().emailaddress_set.get().verified


def test_a_change_of_address_leaves_one_address_and_can_be_repeated(ada):
    ada.confirm_email()
    ada.propose_email("new@example.org")
    for _ in range(2):
        ada.change_email("Ada2@Example.org")
        assert [a.email for a in ada.emailaddress_set.all()] == ["ada2@example.org"]
    assert not ada.emailaddress_set.get().verified
    assert ada.pending_email is None


def test_a_change_to_anothers_address_changes_nothing(ada, bob):
    ada.confirm_email()
    with pytest.raises(IntegrityError):
        ada.change_email(bob.email)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert ada.emailaddress_set.get().verified


def test_one_address_is_proposed_at_a_time_and_the_one_in_use_stays(ada):
    ada.confirm_email()
    ada.propose_email("one@example.org")
    ada.propose_email("two@example.org")
    assert ada.pending_email.email == "two@example.org"
    assert ada.email == "ada@example.org"
    ada.withdraw_email()
    ada.withdraw_email()
    assert ada.pending_email is None
    assert ada.emailaddress_set.get().verified


def test_confirming_twice_is_harmless(ada):
    ada.confirm_email()
    ada.confirm_email()
    assert ada.emailaddress_set.get().primary


def test_addresses_from_before_are_lowered(db, ada, monkeypatch):
    lower = importlib.import_module("accounts.migrations.0002_lower_email").lower
    lower(apps, None)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
