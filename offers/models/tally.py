"""What became of an opening, counted once for the reports."""

from __future__ import annotations

from django.db import models

from clinic.models import Location, Provider, VisitType

from .opening import Opening


def _count() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(default=0)


class OpeningTally(models.Model):
    """What became of one opening, written some days after its visit would have begun.

    Nothing is known here that the other rows do not say: offers.reports.tallies makes
    it from them, and again whenever something changes after all.
    """

    opening = models.OneToOneField(
        Opening, models.CASCADE, primary_key=True, related_name="tally"
    )
    counted_at = models.DateTimeField()
    day = models.DateField(db_index=True)
    week = models.DateField()
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="+", db_index=False
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="+", db_index=False
    )
    notice = models.PositiveSmallIntegerField()
    minutes_to_text = models.FloatField(null=True)
    minutes_to_fill = models.FloatField(null=True)
    days_gained = models.FloatField(null=True)
    won_visit_type = models.ForeignKey(
        VisitType, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lost_visit_type = models.ForeignKey(
        VisitType, models.PROTECT, null=True, related_name="+", db_index=False
    )
    depth = _count()
    # The rest are the measures of offers.reports.measures, in their order.
    openings = _count()
    set_aside = _count()
    by_text = _count()
    by_call = _count()
    outside = _count()
    empty = _count()
    within_2h = _count()
    by_lot = _count()
    unknown_time = _count()
    booked = _count()
    seen = _count()
    absent = _count()
    given_away = _count()
    chained = _count()
    chained_filled = _count()
    texts = _count()
    answered = _count()
    said_yes = _count()
    disappointed = _count()
    opted_out = _count()
    delivered = _count()
    not_delivered = _count()
    no_receipt = _count()

    def __str__(self) -> str:
        return f"tally of opening {self.opening_id}"


class HourTally(models.Model):
    """How the texts about one opening that left in one hour of the day were answered.

    The hour is that of the location's clocks. What reports filter by is repeated here:
    they read very many of these.
    """

    tally = models.ForeignKey(OpeningTally, models.CASCADE, related_name="hours")
    day = models.DateField(db_index=True)
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="+", db_index=False
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="+", db_index=False
    )
    notice = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField()
    texts = _count()
    answered = _count()
    said_yes = _count()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tally", "hour"], name="hour_tally_once")
        ]

    def __str__(self) -> str:
        return f"hour {self.hour} of {self.tally_id}"
