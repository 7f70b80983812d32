"""The mails that tell of what opens or locks an account."""

import pytest
from allauth.core import context
from django.core import mail

from accounts.adapter import AccountAdapter
from tests import make

LETTERS = [
    "account/email/password_changed", "account/email/password_set", "account/email/password_reset",
    "account/email/email_changed", "mfa/email/totp_activated", "mfa/email/totp_deactivated",
    "mfa/email/recovery_codes_generated", "mfa/email/webauthn_added", "mfa/email/webauthn_removed",
]  # fmt: skip


@pytest.fixture
def tell(rf, ada, mail_server):
    """A function that sends Ada a letter, from a browser whose name means no good."""
    make.masthead(title="Tom & Ann")

    def send(prefix):
        request = rf.get("/", headers={"User-Agent": "Evil <b> & Co"})
        with context.request_context(request):
            more = {"from_email": "old@example.org", "to_email": "new@example.org"}
            AccountAdapter(request).send_notification_mail(prefix, ada, more)

    return send


@pytest.mark.parametrize("prefix", LETTERS)
def test_each_says_what_was_done_and_what_to_do(tell, prefix):
    tell(prefix)
    [letter] = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert letter.subject.endswith(" at testserver")
    assert "http://localhost:8000/accounts/" in letter.body
    assert "Evil <b> & Co" in letter.body
    assert "127.0.0.1" in letter.body


def test_one_that_cannot_be_sent_stops_nobody(tell, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    tell(LETTERS[0])
    assert "The mail server took no mail" in caplog.text
