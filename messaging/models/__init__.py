from .inbound import InboundText
from .outbound import DeliveryAttempt, DeliveryEvent, Language, OutboundText
from .permission import Consent, Suppression
from .sending import LiveStep, SendingPace
from .wording import Wording

__all__ = [
    "Consent",
    "DeliveryAttempt",
    "DeliveryEvent",
    "InboundText",
    "Language",
    "LiveStep",
    "OutboundText",
    "SendingPace",
    "Suppression",
    "Wording",
]
