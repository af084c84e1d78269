import pytest

from clinic import charsets


def answer(content_type):
    """What the web server would send for a request with that header."""

    def application(_environ, start):
        start("200 OK", [])
        return [b"read"]

    statuses = []
    environ = {} if content_type is None else {"CONTENT_TYPE": content_type}
    charsets.guarded(application)(environ, lambda status, _: statuses.append(status))
    return statuses[0]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/json; charset=utf-8",
        'application/x-www-form-urlencoded; charset="UTF-8"',
        "text/html; charset=ISO-8859-1",
        "text/html; charset=",
        "multipart/form-data; boundary=x",
    ],
)
def test_ordinary_requests_are_let_through(content_type):
    assert answer(content_type) == "200 OK"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=idna",
        "text/plain; charset=rot13",
        "text/plain; charset=undefined",
        "text/plain; charset=utf-16",
        "text/plain; charset=none-such",
        "text/plain; charset*=rot13''x",
        "text/plain; charset=\x00",
    ],
)
def test_a_charset_we_do_not_read_is_a_bad_request(content_type):
    assert answer(content_type) == "400 Bad Request"
