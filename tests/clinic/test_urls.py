"""Every page of the project asks for a sign-in, apart from the few that must not."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

OPEN = {
    "/healthz/",
    "/readyz/",
    "/accounts/login/",
    "/admin/login/",
    "/twilio/inbound/",
    "/twilio/fallback/",
    "/twilio/status/",
}


def patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + path(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + path(entry.pattern)


def path(pattern):
    """A path that the pattern matches, or its regular expression with the same aim."""
    text = str(pattern)
    for name, converter in pattern.converters.items():
        sample = "00000000-0000-0000-0000-000000000001"
        if isinstance(converter, IntConverter):
            sample = "1"
        elif not isinstance(converter, UUIDConverter):
            sample = "x"
        text = re.sub(rf"<(\w+:)?{name}>", sample, text)
    text = re.sub(r"\(\?P<\w+>[^)]*\)", "x", text)
    return re.sub(r"[\^$\\?]", "", text)


PATHS = sorted({"/" + each for each in patterns(get_resolver())})


@pytest.mark.django_db
@pytest.mark.parametrize("address", [each for each in PATHS if each not in OPEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_sign_in_or_refused(client, address, method):
    response = getattr(client, method)(address)
    if response.status_code == 302:
        assert "/login/?next=" in response.url
    else:
        assert response.status_code in (401, 403)


def test_the_open_addresses_exist():
    assert {each for each in OPEN if not each.startswith("/twilio/")} <= set(PATHS)
    assert len(PATHS) > 50
