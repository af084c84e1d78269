from .booking import Booking
from .offer import Batch, Offer, OfferQuerySet, OfferText
from .opening import Opening
from .policy import AnswerRate, OfferPolicy, PacingStep

__all__ = [
    "AnswerRate",
    "Batch",
    "Booking",
    "Offer",
    "OfferPolicy",
    "OfferQuerySet",
    "OfferText",
    "Opening",
    "PacingStep",
]
