"""Times that are not texted, drawn by lot: they show how many would fill anyway."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from clinic import singletons
from clinic.models import Practice

from .models import OfferPolicy, Opening

DICE: random.Random = random.SystemRandom()


def draws(opening: Opening, policy: OfferPolicy, *, at: datetime) -> bool:
    return is_in(opening, policy, at=at) and (
        DICE.randrange(100) < policy.held_back_percent
    )


def is_in(opening: Opening, policy: OfferPolicy, *, at: datetime) -> bool:
    """Whether it would be texted by itself, and early enough to be drawn.

    What a winner gives up is part of a chain that texts began: it is not.
    """
    practice = singletons.practice()
    return (
        policy.held_back_percent > 0
        and opening.source == Opening.Source.CANCELLED
        and opening.cancelled_by != Opening.CancelledBy.PRACTICE
        and opening.starts_at - at >= timedelta(hours=policy.held_back_hours)
        and practice.sending_mode == Practice.SendingMode.LIVE
        and practice.texting_stopped_at is None
    )
