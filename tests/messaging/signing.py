"""Signs forms as the carrier does, written from its documentation, not its library."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

ACCOUNT = "AC" + "0" * 32
TOKEN = "12345"
SITE = "https://clinic.example"
FORM = "application/x-www-form-urlencoded"


def signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    message = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), message.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def post(client, path: str, form: dict[str, str], token: str = TOKEN, **headers):
    """Post the form through the whole stack with the signature that belongs to it."""
    form = {"AccountSid": ACCOUNT, **form}
    headers.setdefault("X-Twilio-Signature", signature(SITE + path, form, token))
    return client.post(path, urlencode(form), content_type=FORM, headers=headers)
