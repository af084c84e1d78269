import pytest
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent
from messaging import suppression
from messaging.models import Consent, Suppression
from tests.factories import ConsentFactory, phone

pytestmark = pytest.mark.django_db
OPT_OUT, UNREACHABLE = Suppression.Kind.OPT_OUT, Suppression.Kind.UNREACHABLE


def suppress(number, kind=OPT_OUT, source=Suppression.Source.KEYWORD, **more):
    return suppression.suppress(
        number, kind=kind, source=source, at=timezone.now(), **more
    )


def lift(number, kind=OPT_OUT):
    return suppression.lift(
        number, kind=kind, reason="start", actor=audit.PATIENT, at=timezone.now()
    )


def test_a_suppressed_number_is_known_and_others_are_not():
    suppress(phone(1))
    assert suppression.is_suppressed(phone(1))
    assert not suppression.is_suppressed(phone(2))


def test_the_second_suppression_of_a_kind_adds_nothing():
    assert suppress(phone(1)) is not None
    assert suppress(phone(1)) is None
    assert Suppression.objects.count() == 1


def test_the_two_kinds_stand_beside_each_other():
    suppress(phone(1))
    assert suppress(phone(1), kind=UNREACHABLE, error_code="30006") is not None
    assert lift(phone(1))
    assert suppression.is_suppressed(phone(1))


def test_lifting_ends_it_once_and_keeps_the_row():
    row = suppress(phone(1))
    assert lift(phone(1))
    assert not lift(phone(1))
    row.refresh_from_db()
    assert row.lifted_reason == "start"
    assert not suppression.is_suppressed(phone(1))


def test_a_lifted_number_can_be_suppressed_again():
    suppress(phone(1))
    lift(phone(1))
    assert suppress(phone(1)) is not None
    assert Suppression.objects.filter(phone=phone(1)).count() == 2


def test_lifting_what_was_never_suppressed_does_nothing():
    assert not lift(phone(1))
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("source", "actor"),
    [("keyword", "patient"), ("died", "patient"), ("carrier", "carrier")],
)
def test_the_trail_names_who_told_us(source, actor):
    row = suppress(phone(1), source=source)
    event = AuditEvent.objects.get(action="suppression.made", object_id=row.pk)
    assert event.actor == actor


def test_the_trail_names_the_staff_who_wrote_it_down(user):
    suppress(phone(1), source=Suppression.Source.DESK, created_by=user)
    assert AuditEvent.objects.get().actor == f"user:{user.pk}"


def test_in_force_serves_a_subquery():
    suppress(phone(1))
    ConsentFactory(phone=phone(1), subject="patient:1")
    kept = ConsentFactory(phone=phone(2), subject="patient:2")
    stopped = suppression.in_force().filter(phone=OuterRef("phone"))
    assert list(Consent.objects.filter(~Exists(stopped))) == [kept]
