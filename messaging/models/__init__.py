from .inbound import InboundText
from .outbound import DeliveryAttempt, DeliveryEvent, Language, OutboundText
from .permission import Consent, Suppression

__all__ = [
    "Consent",
    "DeliveryAttempt",
    "DeliveryEvent",
    "InboundText",
    "Language",
    "OutboundText",
    "Suppression",
]
