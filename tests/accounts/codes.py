"""What a person does with one-time codes and the app that shows them."""

import re

from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache

from tests.pages import tags

ON, RECOVERY = "/accounts/codes/", "/accounts/codes/recovery/"


def code_of(secret, steps=0):
    counter = list(totp.yield_hotp_counters_from_time())[1] + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def turn_on(client):
    """Turn codes on as a person does; gives the key that the app keeps."""
    page = client.get(ON)
    [signed] = [tag["value"] for tag in tags(page, "input") if tag["name"] == "signed"]
    secret = re.search(r"<code>(\w{32})</code>", page.content.decode())[1]
    response = client.post(ON, {"signed": signed, "code": code_of(secret)})
    assert response["Location"] == RECOVERY
    cache.clear()  # as if a minute had passed
    return secret
