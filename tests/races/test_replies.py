"""One patient's texts, and the carrier's repetitions, arriving at the same moment."""

from __future__ import annotations

from django.utils import timezone

from messaging import suppression
from messaging.models import InboundText, OutboundText
from offers import cascade
from offers.models import Batch, Booking, Offer
from tests import factories
from tests.races import arena

ROUNDS = 20


def answers(offer: Offer) -> set[str]:
    rows = OutboundText.objects.filter(phone=offer.phone).exclude(purpose="offer")
    return set(rows.exclude(status="cancelled").values_list("purpose", flat=True))


def both(offer: Offer, one: str, other: str) -> None:
    codes = arena.race(
        lambda: arena.text_in(offer.phone, one),
        lambda: arena.text_in(offer.phone, other),
    )
    assert codes == [200, 200]
    offer.refresh_from_db()


# The answer that reached us first may be read second: it is then not acted on.
TOGETHER = {
    ("accepted", Booking.PhoneReason.SAYS_NO, ("backed_out", "received")),
    ("accepted", "", ("received",)),
    ("declined", None, ("declined", "reconfirm")),
    ("declined", None, ("declined",)),
}


def test_yes_and_no_together_are_one_answer_and_a_text_for_a_person(live):
    for _round in range(ROUNDS):
        offer = arena.asked(factories.OpeningFactory())
        both(offer, "YES", "NO")
        booking = Booking.objects.filter(offer=offer).first()
        reason = booking.phone_reason if booking else None
        assert (offer.status, reason, tuple(sorted(answers(offer)))) in TOGETHER
        assert InboundText.objects.filter(
            phone=offer.phone, needs_person=True, done_at=None
        ).exists()


def test_yes_and_stop_together_never_leave_a_text_for_a_stopped_number(live):
    for _round in range(ROUNDS):
        offer = arena.asked(factories.OpeningFactory())
        both(offer, "YES", "STOP")
        assert suppression.is_suppressed(offer.phone)
        waiting = OutboundText.objects.filter(phone=offer.phone, status="queued")
        assert not waiting.exists()
        if offer.status == "accepted":
            assert offer.booking.phone_reason == Booking.PhoneReason.OPTED_OUT
        else:
            assert offer.status == "withdrawn"
            assert not Booking.objects.filter(offer=offer).exists()


def last_two_say_no() -> None:
    factories.EntryFactory.create_batch(2)
    opening = factories.OpeningFactory()
    offers = [arena.asked(opening) for _ in range(2)]
    arena.race(*(lambda o=o: arena.text_in(o.phone, "no") for o in offers))
    run_jobs_at_once()
    assert Batch.objects.filter(opening=opening).count() == 2
    phones = list(opening.offers.values_list("phone", flat=True))
    assert len(phones) == len(set(phones)) >= 4


def run_jobs_at_once() -> None:
    """Two workers take the queued jobs of the opening at the same moment."""
    from django.utils.module_loading import import_string
    from django_q.models import OrmQ

    jobs = [row.task for row in OrmQ.objects.order_by("pk")]
    OrmQ.objects.all().delete()
    wanted = [job for job in jobs if job["func"] == "offers.tasks.advance"]
    arena.race(*(lambda j=j: import_string(j["func"])(*j["args"]) for j in wanted[:4]))


def test_the_last_two_of_a_batch_say_no_together_and_one_batch_follows(live):
    for _round in range(5):
        last_two_say_no()


def test_control_without_the_lock_two_batches_follow(live, monkeypatch):
    def contest(arm) -> None:
        factories.EntryFactory.create_batch(4)
        opening = factories.OpeningFactory()
        at = timezone.now()
        arm()
        made = arena.race(*[lambda: cascade.advance(opening.pk, at=at)] * 2)
        assert sorted(made) == [0, 3]

    assert arena.is_lost_without_lock(monkeypatch, contest)


def test_the_same_webhook_five_times_at_once_is_one_text(live):
    for _round in range(ROUNDS):
        offer = arena.asked(factories.OpeningFactory())
        sid = arena.new_sid()
        codes = arena.race(
            *[lambda o=offer, s=sid: arena.text_in(o.phone, "YES", sid=s)] * 5
        )
        assert codes == [200] * 5
        assert InboundText.objects.filter(carrier_id=sid).count() == 1
        assert arena.told(offer.phone, "received") == 1


def test_control_two_texts_with_two_ids_are_two_texts(live):
    offer = arena.asked(factories.OpeningFactory())
    arena.race(*[lambda: arena.text_in(offer.phone, "what time?")] * 2)
    assert InboundText.objects.filter(phone=offer.phone).count() == 2


def test_routing_the_same_text_twice_at_once_acts_once(live, now):
    from messaging import inbound

    for _round in range(ROUNDS):
        offer = arena.asked(factories.OpeningFactory())
        text = inbound.receive(
            carrier_id=arena.new_sid(),
            phone=offer.phone,
            to_phone="+12125550199",
            body="YES",
            at=now,
        )
        routed = arena.race(*[lambda t=text: inbound.route(t.pk, at=now)] * 3)
        assert routed.count(True) == 1
        assert arena.told(offer.phone, "received") == 1
