from __future__ import annotations

from .location import (
    WEEKDAYS,
    ContactHours,
    DeskHours,
    Location,
    validate_timezone,
)
from .practice import (
    CLINIC_NAME_LIMIT,
    PHONE_TEXT_LIMIT,
    PLACE_NAME_LIMIT,
    Practice,
    SingletonModel,
)
from .staff import StaffAccess
from .trail import (
    AuditEvent,
    Heartbeat,
)
from .visit import (
    VISIT_LENGTH,
    VISIT_MINUTES,
    Closure,
    ClosureQuerySet,
    Mode,
    Provider,
    VisitType,
)

__all__ = [
    "CLINIC_NAME_LIMIT",
    "PHONE_TEXT_LIMIT",
    "PLACE_NAME_LIMIT",
    "VISIT_LENGTH",
    "VISIT_MINUTES",
    "WEEKDAYS",
    "AuditEvent",
    "Closure",
    "ClosureQuerySet",
    "ContactHours",
    "DeskHours",
    "Heartbeat",
    "Location",
    "Mode",
    "Practice",
    "Provider",
    "SingletonModel",
    "StaffAccess",
    "VisitType",
    "validate_timezone",
]
