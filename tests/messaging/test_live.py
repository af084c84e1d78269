from datetime import timedelta

import pytest

from clinic import audit, texting
from clinic.models import AuditEvent, Practice
from clinic.singletons import practice
from messaging import live
from messaging.models import LiveStep
from tests.factories import EntryFactory, PatientFactory, UserFactory
from tests.messaging import live_steps
from tests.messaging.outgoing import AT

pytestmark = pytest.mark.django_db


def sees(*problems, code="doors"):
    """A step that the system looks at, with this result."""
    return live.Step(code=code, title="It works", how="", check=lambda: [*problems])


def codes(*, done=None):
    lines = live.lines(at=AT)
    return [line.step.code for line in lines if done in (None, line.is_done)]


def go_live(*, at=AT):
    return texting.set_mode("live", actor=audit.SYSTEM, at=at)


def test_live_is_refused_with_everything_that_is_missing():
    with pytest.raises(texting.NotReadyError) as refused:
        go_live()
    assert len(refused.value.missing) == len(codes()) == 8
    assert "The A2P campaign is approved: nobody has signed it." in (
        refused.value.missing
    )
    assert practice().sending_mode == "off"
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("step", live.STEPS, ids=lambda step: step.code)
def test_one_open_step_is_enough_to_refuse(step):
    EntryFactory(patient=PatientFactory(language="es"))
    live_steps.all_done(at=AT, without=[step.code])
    with pytest.raises(texting.NotReadyError) as refused:
        go_live()
    [sentence] = refused.value.missing
    assert str(step.title) in sentence


def test_with_every_step_done_the_practice_goes_live():
    live_steps.all_done(at=AT)
    assert go_live()
    assert practice().sending_mode == "live"


@pytest.mark.parametrize("mode", ["shadow", "test"])
def test_the_other_modes_wait_for_nothing(mode):
    assert texting.set_mode(mode, actor=audit.SYSTEM, at=AT)


def test_a_live_practice_stays_live_when_a_step_is_taken_back():
    live_steps.all_done(at=AT)
    go_live()
    live.revoke("baa", actor=audit.SYSTEM, at=AT)
    assert not go_live()
    assert practice().sending_mode == "live"


def test_what_the_system_saw_must_be_of_the_last_week():
    live_steps.all_done(at=AT - timedelta(days=7))
    open_steps = codes(done=False)
    assert open_steps == ["named", "doors", "webhook", "answered"]
    with pytest.raises(texting.NotReadyError) as refused:
        go_live()
    assert "more than a week ago" in refused.value.missing[0]
    assert len(refused.value.missing) == 4


def test_spanish_is_a_step_only_for_a_practice_that_texts_in_it():
    entry = EntryFactory()
    assert "spanish" not in codes()
    entry.patient.language = "es"
    entry.patient.save(update_fields=["language"])
    assert "spanish" in codes()
    type(entry).objects.update(status="closed")
    assert "spanish" not in codes()


# --- signing ---


def test_a_signature_has_who_when_and_a_line_in_the_trail():
    user = UserFactory()
    assert live.sign("baa", user=user, note=" by mail ", at=AT)
    row = LiveStep.objects.get()
    assert (row.code, row.done_by, row.done_at, row.note) == (
        "baa",
        user,
        AT,
        "by mail",
    )
    [event] = AuditEvent.objects.all()
    assert (event.action, event.actor) == ("live_step_done", f"user:{user.pk}")
    assert event.detail == {"step": "baa"}


@pytest.mark.parametrize("code", ["doors", "webhook", "answered", "named", "nothing"])
def test_nobody_signs_what_the_system_looks_at_itself(code):
    assert not live.sign(code, user=UserFactory(), note="trust me", at=AT)
    assert not LiveStep.objects.exists()


@pytest.mark.parametrize("note", ["", "  "])
def test_a_step_that_needs_a_name_is_not_signed_without_one(note):
    assert not live.sign("inbox_owner", user=UserFactory(), note=note, at=AT)
    assert live.sign("inbox_owner", user=UserFactory(), note="Jo Front", at=AT)


def test_a_signature_can_be_taken_back_and_both_are_in_the_trail():
    user = UserFactory()
    live.sign("baa", user=user, at=AT)
    assert live.revoke("baa", actor=audit.staff(user), at=AT)
    assert not live.revoke("baa", actor=audit.staff(user), at=AT)
    assert not LiveStep.objects.exists()
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["live_step_done", "live_step_revoked"]


# --- looking ---


def test_what_is_seen_is_noted_as_seen_by_the_system(monkeypatch):
    monkeypatch.setattr(live, "STEPS", (sees(),))
    assert live.look(actor=audit.SYSTEM, at=AT) == {"doors": []}
    row = LiveStep.objects.get()
    assert (row.code, row.done_by, row.done_at) == ("doors", None, AT)


def test_seen_again_it_is_fresh_and_the_trail_keeps_quiet(monkeypatch):
    monkeypatch.setattr(live, "STEPS", (sees(),))
    live.look(actor=audit.SYSTEM, at=AT)
    live.look(actor=audit.SYSTEM, at=AT + timedelta(days=1))
    assert LiveStep.objects.get().done_at == AT + timedelta(days=1)
    assert AuditEvent.objects.count() == 1


def test_what_is_seen_no_more_is_open_again(monkeypatch):
    live_steps.all_done(at=AT)
    monkeypatch.setattr(live, "STEPS", (sees("It is gone."),))
    assert live.look(actor=audit.SYSTEM, at=AT) == {"doors": ["It is gone."]}
    assert not LiveStep.objects.filter(code="doors").exists()
    assert AuditEvent.objects.get().action == "live_step_revoked"


def test_the_mode_is_refused_before_anything_is_written():
    Practice.objects.update(sending_mode="test")
    with pytest.raises(texting.NotReadyError):
        go_live()
    assert practice().sending_mode == "test"
