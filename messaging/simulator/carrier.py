"""The simulated carrier: its account, its file and its dice, handed to every part."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from .faults import Dice
from .store import Store

DEFAULT_NUMBER = "+15005550006"


@dataclass
class Carrier:
    store: Store
    account_sid: str
    auth_token: str
    webhook_url: str
    fallback_url: str = ""
    number: str = ""
    service: str = ""
    dice: Dice = field(default_factory=Dice)
    wake: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    started_at: float = field(default_factory=time.time)

    @property
    def sends_from(self) -> str:
        return self.number or DEFAULT_NUMBER
