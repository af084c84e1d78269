"""Looking up what happened, and tuning how offers are made."""

from .booking import BookingAdmin
from .offer import BatchAdmin, OfferAdmin
from .opening import OpeningAdmin
from .policy import OfferPolicyAdmin

__all__ = [
    "BatchAdmin",
    "BookingAdmin",
    "OfferAdmin",
    "OfferPolicyAdmin",
    "OpeningAdmin",
]
