import pytest

from messaging import consent
from messaging.models import InboundText, OutboundText, Suppression
from tests.factories import EntryFactory, PatientFactory, VisitTypeFactory
from waitlist import replies
from waitlist.models import WaitlistEntry

from .slots import NOW

pytestmark = pytest.mark.django_db
PHONE = "+12035550142"


def received(topic, **values) -> InboundText:
    row = {"intent": "unclear", "phone": PHONE, "carrier_id": f"SM{topic}"} | values
    return InboundText.objects.create(
        to_phone="+12125550100", topic=topic, received_at=NOW, **row
    )


def waiting(**values) -> WaitlistEntry:
    whose = {} if "patient" in values else {"patient__phone": PHONE}
    return EntryFactory(**whose, **values)


def queued() -> OutboundText:
    return OutboundText.objects.create(
        phone=PHONE,
        body="a visit opened up",
        purpose="offer",
        hours="any",
        not_before=NOW,
        created_at=NOW,
    )


def status(entry: WaitlistEntry) -> tuple[str, str]:
    entry.refresh_from_db()
    return entry.status, entry.closed_reason


@pytest.mark.parametrize("topic", ["", "emergency", "reaction", "cancels_visit"])
def test_texts_about_anything_else_are_left_to_others(topic, told):
    waiting()
    assert replies.handle(received(topic)) is False
    assert told.calls == []


def test_a_death_closes_the_entries_and_stops_all_texts(told):
    entries = [waiting()]
    entries.append(
        waiting(patient=entries[0].patient, visit_type=VisitTypeFactory(name="Test"))
    )
    text = queued()
    assert replies.handle(received("died")) is True
    assert [status(e) for e in entries] == [("closed", "died")] * 2
    text.refresh_from_db()
    assert text.status == "cancelled"
    assert Suppression.objects.get().source == "died"
    assert told.calls == [([e.pk for e in entries], "died")]


def test_a_death_is_put_before_a_person_at_once_and_answered_by_nothing(told):
    waiting()
    replies.handle(received("died"))
    text = InboundText.objects.get()
    assert text.needs_person
    assert text.is_urgent
    assert "died" in text.inbox_reason
    assert not OutboundText.objects.exists()


def test_of_several_patients_with_the_number_none_is_taken_for_dead(told):
    family = [waiting(), waiting()]
    text = queued()
    replies.handle(received("died"))
    assert [status(e) for e in family] == [("active", "")] * 2
    assert [e.ready for e in family] == [False, False]
    text.refresh_from_db()
    assert text.status == "cancelled"
    assert not Suppression.objects.exists()
    assert told.calls == [([e.pk for e in family], "died")]
    assert InboundText.objects.get().is_urgent


def test_a_second_patient_who_waits_for_nothing_still_counts_as_family(told):
    entry = waiting()
    PatientFactory(phone=PHONE)
    replies.handle(received("died"))
    assert status(entry) == ("active", "")


def test_a_death_at_an_unknown_number_is_shown_to_a_person(told):
    assert replies.handle(received("died")) is True
    assert InboundText.objects.get().is_urgent
    assert told.calls == []


def test_a_wrong_number_gets_no_more_texts_and_no_offers(told):
    entry = waiting()
    text = queued()
    assert replies.handle(received("wrong_person")) is True
    assert Suppression.objects.get().source == "wrong_person"
    assert status(entry) == ("active", "")
    text.refresh_from_db()
    assert text.status == "cancelled"
    assert told.calls == [([entry.pk], "wrong_person")]
    assert InboundText.objects.get().needs_person


def test_what_was_agreed_at_a_wrong_number_ends(told):
    patient = waiting().patient
    replies.handle(received("wrong_person"))
    assert not consent.has_consent(PHONE, patient.subject)


@pytest.mark.parametrize("topic", ["moved", "not_wanted"])
def test_one_patient_with_one_entry_who_leaves_is_taken_off_the_list(topic, told):
    entry = waiting()
    assert replies.handle(received(topic)) is True
    assert status(entry) == ("closed", topic)
    assert told.calls == [([entry.pk], topic)]
    assert InboundText.objects.get().needs_person


@pytest.mark.parametrize("topic", ["moved", "not_wanted"])
def test_when_two_entries_could_be_meant_a_person_decides(topic, told):
    first = waiting()
    other = VisitTypeFactory(name="Test")
    second = waiting(patient=first.patient, visit_type=other)
    assert replies.handle(received(topic)) is True
    assert [status(e) for e in (first, second)] == [("active", "")] * 2
    assert told.calls == []
    assert "Several" in InboundText.objects.get().inbox_reason


def test_when_two_patients_could_be_meant_a_person_decides(told):
    family = [waiting(), waiting(status="closed")]
    replies.handle(received("moved"))
    assert status(family[0]) == ("active", "")


def test_somebody_who_is_not_waiting_and_moves_is_shown_to_a_person(told):
    assert replies.handle(received("moved")) is True
    assert "Nobody" in InboundText.objects.get().inbox_reason


def test_the_confirmation_of_an_opt_out_still_goes_to_a_wrong_number(told, suppress):
    confirmation = queued()
    confirmation.confirms = suppress(PHONE)
    confirmation.save(update_fields=["confirms"])
    replies.handle(received("wrong_person", intent="opt_out"))
    confirmation.refresh_from_db()
    assert confirmation.status == "queued"


def test_the_same_text_twice_does_no_more(told):
    waiting()
    text = received("died")
    replies.handle(text)
    replies.handle(text)
    assert Suppression.objects.count() == 1
    assert len(told.calls) == 1
