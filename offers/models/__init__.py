from .booking import Booking
from .offer import Batch, Offer, OfferQuerySet, OfferText
from .opening import Opening
from .policy import AnswerRate, OfferPolicy, PacingStep
from .tally import HourTally, OpeningTally

__all__ = [
    "AnswerRate",
    "Batch",
    "Booking",
    "HourTally",
    "Offer",
    "OfferPolicy",
    "OfferQuerySet",
    "OfferText",
    "Opening",
    "OpeningTally",
    "PacingStep",
]
