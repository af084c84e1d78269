"""Lines of the audit trail as sentences: who did what to which row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.module_loading import import_string

from . import hours
from .access import Reader
from .models import AuditEvent, Location

PARTIES = {
    "system": "The system",
    "patient": "The patient",
    "carrier": "The carrier",
    "api": "The API",
    "nobody": "Somebody not signed in",
}
# What is done to what; without braces the words say it all.
DID = {
    "opened": "opened the page of {}",
    "searched": "searched for {}",
    "conversation.opened": "read the texts of {}",
    "board.opened": "saw the board of {}",
    "signed_in": "signed in",
    "signed_out": "signed out",
    "sign_in_failed": "could not sign in as {}",
    "sign_in_released": "let sign in again: {}",
    "added": "added {}",
    "changed": "changed {}",
    "deleted": "deleted {}",
    "patient.added": "added {}",
    "patient.changed": "changed {}",
    "patient.merged": "took for entered twice: {}",
    "patient.took_over": "let go on alone: {}",
    "patient.told_apart": "told from others of that name: {}",
    "patient.phone_changed": "changed the phone number of {}",
    "entry.enrolled": "put on the waitlist: {}",
    "entry.changed": "changed {}",
    "entry.closed": "took off the waitlist: {}",
    "entry.reopened": "put back on the waitlist: {}",
    "entry.paused": "paused {}",
    "entry.resumed": "resumed {}",
    "entry.displaced": "moved up {}",
    "entry.made_urgent": "made urgent: {}",
    "entry.moved_up": "moved up {}",
    "entry.not_first": "put no longer before others: {}",
    "suppression.made": "recorded {}",
    "suppression.lifted": "lifted {}",
    "inbox.done": "marked as done: {}",
    "inbox.corrected": "corrected how we read {}",
    "inbox.corrections_exported": "exported corrected readings",
    "text.written": "wrote {}",
    "text.lost": "could not deliver {}",
    "text_settled": "said what became of {}",
    "texts_erased": "erased the words of old texts",
    "texting_stopped": "stopped all texting",
    "texting_resumed": "resumed texting",
    "sending_mode_changed": "changed the sending mode",
    "pacing_changed": "changed how offers are paced",
    "carrier_alarm": "reported a trouble that concerns every text",
    "carrier_tried_again": "asked the carrier to try again",
    "on_call_telling": "began to e-mail whoever is on call about {}",
    "on_call_told": "e-mailed whoever is on call about {}",
    "weekly_email_sending": "began to send the weekly e-mail to {}",
    "weekly_email_sent": "sent the weekly e-mail to {}",
    "live_step_done": "signed a step before going live",
    "live_step_revoked": "took back a step before going live",
    "wording_saved": "changed the words of a text",
    "report.exported": "exported a table of the reports",
    "closure_added": "entered {}",
    "closure_ended": "ended {}",
    "closure_cancelled": "took back {}",
    "opening_logged": "logged {}",
    "opening_paused": "paused {}",
    "opening_resumed": "went on asking for {}",
    "opening_sent_now": "started texting at once for {}",
    "opening_withdrawn": "withdrew {}",
    "opening_expired": "closed {}: its time began",
    "opening_still_free": "found still free: {}",
    "opening_reopened": "opened again: {}",
    "opening_split": "split {} in two",
    "opening_split_planned": "chose from when {} is offered as two",
    "opening_split_cancelled": "chose to offer {} whole",
    "opening_not_split": "could not split {}",
    "batch_made": "chose whom to ask: {}",
    "would_have_asked": "noted whom it would have texted for {}",
    "offer_accepted": "said yes to {}",
    "offer_declined": "said no to {}",
    "offer_lapsed": "ended the reply window of {}",
    "winner_says_no": "had won, and now says no: {}",
    "call_claimed": "took the call for {}",
    "call_taken_over": "took over from a colleague the call for {}",
    "call_given_back": "gave back the call for {}",
    "call_not_answered": "called without an answer for {}",
    "booking_taken": "took {}",
    "booking_taken_over": "took over from a colleague: {}",
    "booking_booked": "entered in the EHR: {}",
    "booking_undone": "took back {}",
    "old_appointment_released": "released the old appointment of {}",
    "winner_phoned": "phoned about {}",
    "visit_arrived": "noted that they arrived: {}",
    "visit_not_attended": "noted that they did not come: {}",
    "visit_attendance_cleared": "took back who came: {}",
    "visit_stayed_empty": "noted that it stayed empty: {}",
}
KINDS = {
    "waitlistentry": "waitlist entry",
    "inboundtext": "text received",
    "outboundtext": "text sent",
    "visittype": "visit type",
    "auditevent": "line of the trail",
    "user": "account",
}
OURS = ("location", "provider", "user")


@dataclass(frozen=True)
class Line:
    when: str
    said: str
    details: str


def lines(events: Collection[AuditEvent], reader: Reader) -> list[Line]:
    """For a page that tells of one row."""
    said, there = sentences(events, reader), zone()
    return [
        Line(moment(event, there), said[event.pk], details(event)) for event in events
    ]


def moment(event: AuditEvent, there: ZoneInfo) -> str:
    return date_format(event.at.astimezone(there), "D M j, Y, g:i:s A")


def zone() -> ZoneInfo:
    """A line is of no place; the desk's clock is the first one's."""
    place = Location.objects.filter(is_active=True).first()
    return place.zone if place else ZoneInfo(hours.FALLBACK_ZONE)


def sentences(events: Collection[AuditEvent], reader: Reader) -> dict[int, str]:
    """One for each line; a number of queries that lines do not add to."""
    people = _people(events)
    rows = _rows(events, reader)
    return {
        event.pk: _sentence(
            event,
            PARTIES.get(event.actor) or people.get(event.actor) or "Somebody",
            rows[event.object_type].get(event.object_id or 0, ""),
        )
        for event in events
    }


def _sentence(event: AuditEvent, who: str, named: str) -> str:
    kind = KINDS.get(event.object_type, event.object_type)
    if event.object_id is None:
        named = f"an unknown {kind}"
        if event.action == AuditEvent.SEARCHED:
            named = f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}"
    did = DID.get(event.action)
    if did is None:
        did = event.action.replace("_", " ").replace(".", " ") + ": {}"
    return f"{who} {did.format(named or f'{kind} {event.object_id}')}"


def details(event: AuditEvent) -> str:
    """“reason: filled outside; offers: 3, 4”, without hashes."""
    said = {name: each for name, each in event.detail.items() if name != "term"}
    return "; ".join(
        f"{name}: {_plain(each)}"
        for name, each in said.items()
        if each not in ("", None, {}, [])
    ).replace("_", " ")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _people(events: Iterable[AuditEvent]) -> dict[str, str]:
    ids = {
        int(event.actor.removeprefix("user:"))
        for event in events
        if event.actor.startswith("user:")
    }
    users = get_user_model()._default_manager.filter(pk__in=ids)
    return {f"user:{user.pk}": _called(user) for user in users}


def _rows(
    events: Iterable[AuditEvent], reader: Reader
) -> defaultdict[str, dict[int, str]]:
    """By kind and number: what the rows are called, as far as this reader may know."""
    ids: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.object_id is not None:
            ids[event.object_type].add(event.object_id)
    find = import_string(settings.TRAIL_NAMES)
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for kind, numbers in ids.items():
        found[kind] = _ours(kind, numbers) or find(kind, numbers, reader)
    return found


def _ours(kind: str, ids: Collection[int]) -> dict[int, str]:
    if kind == "location":
        rows = Location.objects.filter(pk__in=ids)
        return {row.pk: str(row) for row in rows}
    if kind == "user":
        users = get_user_model()._default_manager.filter(pk__in=ids)
        return {user.pk: f"the account {_called(user)}" for user in users}
    return {}


def _called(user: object) -> str:
    full, name = getattr(user, "get_full_name", str), getattr(user, "get_username", str)
    return full() or name()
