import pytest

from clinic.audit import SYSTEM, staff
from clinic.models import AuditEvent
from messaging import consent
from messaging.models import Consent
from tests.factories import (
    EntryFactory,
    LocationFactory,
    PatientFactory,
    ProviderFactory,
    VisitTypeFactory,
    days,
)
from waitlist import entries
from waitlist.entries import Agreement, Wishes
from waitlist.models import Availability, Patient, WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
BY = {"actor": SYSTEM, "at": NOW}
OTHER_PHONE = "+12035550177"


def unsaved(**patient) -> WaitlistEntry:
    return WaitlistEntry(
        patient=PatientFactory.build(**patient),
        visit_type=VisitTypeFactory(),
        waiting_since=NOW.date(),
    )


def audited(action: str) -> list[int]:
    rows = AuditEvent.objects.filter(action=action).order_by("object_id")
    return list(rows.values_list("object_id", flat=True))


def test_enrolling_saves_patient_entry_wishes_and_agreement(user):
    wishes = Wishes(
        providers=[ProviderFactory()],
        locations=[LocationFactory()],
        availabilities=[Availability(weekday=0, start="09:00", end="12:00")],
    )
    agreed = Agreement(Consent.Method.VERBAL, wording="May we text you?")
    entry = entries.enrol(
        unsaved(), wishes=wishes, agreement=agreed, actor=staff(user), at=NOW
    )
    assert consent.has_consent(entry.patient.phone, entry.patient.subject)
    assert Consent.objects.get().recorded_by == user
    assert list(entry.providers.all()) == wishes.providers
    assert entry.availabilities.count() == 1
    assert audited("entry.enrolled") == [entry.pk]


def test_enrolling_without_agreement_records_none():
    entry = entries.enrol(unsaved(), **BY)
    assert not consent.has_consent(entry.patient.phone, entry.patient.subject)


def test_a_patient_we_have_is_not_saved_again():
    patient = PatientFactory()
    entry = unsaved()
    entry.patient = patient
    entries.enrol(entry, **BY)
    assert Patient.objects.get() == patient
    assert audited("patient.added") == []


def test_when_the_entry_cannot_be_saved_neither_is_the_patient():
    entry = unsaved()
    entry.visit_type = None
    with pytest.raises(Exception, match="visit_type"):
        entries.enrol(entry, **BY)
    assert not Patient.objects.exists()


def test_closing_ends_the_entry_with_a_reason_and_tells_the_offers(told):
    entry = EntryFactory()
    assert entries.close([entry.pk], reason="moved", **BY) == [entry.pk]
    entry.refresh_from_db()
    assert (entry.status, entry.closed_reason) == ("closed", "moved")
    assert entry.closed_at == NOW
    assert told.calls == [([entry.pk], "moved")]
    assert audited("entry.closed") == [entry.pk]


def test_closing_twice_changes_and_tells_nothing_more(told):
    entry = EntryFactory()
    entries.close([entry.pk], reason="moved", **BY)
    assert entries.close([entry.pk], reason="died", **BY) == []
    entry.refresh_from_db()
    assert entry.closed_reason == "moved"
    assert len(told.calls) == 1


def test_an_entry_that_got_a_visit_is_not_closed(told):
    entry = EntryFactory(status="won")
    assert entries.close([entry.pk], reason="moved", **BY) == []
    assert told.calls == []


def test_when_the_offers_cannot_be_ended_the_entry_stays_open(settings):
    settings.WAITLIST_CHANGE_HANDLERS = ["tests.waitlist.changes.fail"]
    entry = EntryFactory()
    with pytest.raises(RuntimeError):
        entries.close([entry.pk], reason="moved", **BY)
    entry.refresh_from_db()
    assert entry.status == "active"


def test_a_closed_entry_is_reopened_with_the_wait_it_had(told):
    entry = EntryFactory()
    entries.close([entry.pk], reason="mistake", **BY)
    assert entries.reopen([entry.pk], **BY) == [entry.pk]
    again = WaitlistEntry.objects.get()
    assert (again.status, again.closed_reason, again.closed_at) == ("active", "", None)
    assert again.waiting_since == entry.waiting_since


@pytest.mark.parametrize("status", ["active", "won"])
def test_only_a_closed_entry_is_reopened(status):
    entry = EntryFactory(status=status)
    assert entries.reopen([entry.pk], **BY) == []


def test_a_pause_without_a_day_lasts_until_somebody_resumes():
    entry = EntryFactory(unanswered_offers=3)
    assert entries.pause([entry.pk], reason="unanswered", **BY) == [entry.pk]
    entry.refresh_from_db()
    assert (entry.ready, entry.not_ready_reason) == (False, "unanswered")
    assert entries.resume([entry.pk], **BY) == [entry.pk]
    entry.refresh_from_db()
    assert (entry.ready, entry.not_ready_reason) == (True, "")
    assert entry.unanswered_offers == 0


def test_a_pause_with_a_day_ends_by_itself():
    entry = EntryFactory()
    entries.pause([entry.pk], until=NOW.date() + days(7), **BY)
    entry.refresh_from_db()
    assert entry.ready
    assert entry.paused_until == NOW.date() + days(7)


def test_a_pause_leaves_offers_that_are_out_alone(told):
    entries.pause([EntryFactory().pk], **BY)
    assert told.calls == []


def test_an_entry_that_has_ended_is_not_paused():
    assert entries.pause([EntryFactory(status="closed").pk], **BY) == []


def test_resuming_an_entry_that_is_not_paused_changes_nothing():
    assert entries.resume([EntryFactory().pk], **BY) == []
    assert audited("entry.resumed") == []


def test_another_phone_ends_offers_and_needs_a_new_agreement(told):
    entry = EntryFactory()
    assert entries.change_phone(entry.patient, OTHER_PHONE, **BY)
    patient = Patient.objects.get()
    assert patient.phone == OTHER_PHONE
    assert not consent.has_consent(patient.phone, patient.subject)
    assert told.calls == [([entry.pk], "phone_changed")]


def test_the_same_phone_again_is_no_change(told):
    entry = EntryFactory()
    assert not entries.change_phone(entry.patient, entry.patient.phone, **BY)
    assert told.calls == []
    assert audited("patient.phone_changed") == []


def test_the_trail_of_a_change_of_phone_holds_neither_phone():
    patient = PatientFactory()
    old = patient.phone
    entries.change_phone(patient, OTHER_PHONE, **BY)
    line = AuditEvent.objects.get(action="patient.phone_changed")
    assert OTHER_PHONE not in str(line.detail)
    assert old not in str(line.detail)
