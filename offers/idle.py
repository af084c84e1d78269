"""The board while nobody is at it: initials in the place of names and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .board import BatchLines, CallLine, OfferLine, Row


def in_initials(rows: Iterable[Row]) -> list[Row]:
    return [
        replace(
            row,
            latest=_batch(row.latest) if row.latest else None,
            earlier=[_batch(each) for each in row.earlier],
            calls=[_call(each) for each in row.calls],
        )
        for row in rows
    ]


def _batch(batch: BatchLines) -> BatchLines:
    return replace(batch, offers=[_offer(each) for each in batch.offers])


def _offer(line: OfferLine) -> OfferLine:
    return replace(line, name=line.who, phone="")


def _call(line: CallLine) -> CallLine:
    who = line.offer.entry.patient.initials
    return replace(line, who=who, phone="", number="")
