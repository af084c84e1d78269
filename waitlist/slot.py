"""A free time as the rules of eligibility see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from clinic.models import Provider


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

    @cached_property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @cached_property
    def local_end(self) -> datetime:
        return (self.starts_at + timedelta(minutes=self.minutes)).astimezone(self.zone)

    @property
    def day(self) -> date:
        return self.local_start.date()

    @property
    def weekday(self) -> int:
        return self.day.weekday()

    @property
    def begins(self) -> time:
        return self.local_start.time()

    @property
    def ends(self) -> time:
        return self.local_end.time()

    @property
    def ends_the_same_day(self) -> bool:
        return self.local_end.date() == self.day

    @cached_property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def is_ahead(self) -> bool:
        return self.starts_at > self.at

    @property
    def is_of_a_resource(self) -> bool:
        return self.provider_kind == Provider.Kind.RESOURCE

    @property
    def not_for_patient_id(self) -> int:
        """Who gave the time up; 0, which is nobody, for none."""
        return self.given_up_by_id or 0

    @property
    def gains_from(self) -> datetime:
        """Who has a visit then or later gains enough by this one."""
        return self.local_start + timedelta(days=self.minimum_gain_days)

    @property
    def gains_from_urgent(self) -> datetime:
        return self.local_start + timedelta(days=self.minimum_gain_days_urgent)

    @property
    def leaves_time_for_interpreter(self) -> bool:
        return self.notice_minutes >= self.interpreter_notice_minutes

    @property
    def leaves_time_for_transport(self) -> bool:
        return self.notice_minutes >= self.transport_notice_minutes

    @property
    def notice_minutes(self) -> int:
        """Whole minutes from now to the start; negative once it has begun."""
        return (self.starts_at - self.at) // timedelta(minutes=1)
