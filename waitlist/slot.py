"""A free time as the rules of eligibility see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A free time as the rules see it, at the moment `at`."""

    provider_id: int
    provider_kind: str
    location_id: int
    zone: ZoneInfo
    starts_at: datetime
    minutes: int
    mode: str
    visit_type_ids: tuple[int, ...]
    at: datetime
    given_up_by_id: int | None = None
    closed: bool = False
    minimum_gain_days: int = 7
    minimum_gain_days_urgent: int = 2
    interpreter_notice_minutes: int = 24 * 60
    transport_notice_minutes: int = 24 * 60

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return (self.starts_at + timedelta(minutes=self.minutes)).astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def notice_minutes(self) -> int:
        """Whole minutes from now to the start; negative once it has begun."""
        return (self.starts_at - self.at) // timedelta(minutes=1)
