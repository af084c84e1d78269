"""The carrier's client; nothing outside this package imports it.

Its errors quote the number and sometimes the text: none of them leaves this package,
and a log line has their class and code only.
"""

from .connection import disconnect
from .erasing import Erasure, erase
from .setup import Routing, routings
from .signature import sign, verify
from .texts import (
    CarrierText,
    Outcome,
    Result,
    fetch,
    send,
    texts_to,
    tried_until,
)

__all__ = [
    "CarrierText",
    "Erasure",
    "Outcome",
    "Result",
    "Routing",
    "disconnect",
    "erase",
    "fetch",
    "routings",
    "send",
    "sign",
    "texts_to",
    "tried_until",
    "verify",
]
