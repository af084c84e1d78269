"""The practice's own words in the texts of offers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic import audit
from messaging.models import OutboundText, Wording
from messaging.wording import versions
from messaging.wording.purposes import PURPOSES
from offers import endings, notices, wording
from offers.models import OfferText
from tests.factories import (
    BookingFactory,
    EntryFactory,
    InboundTextFactory,
    OfferFactory,
    OpeningFactory,
)
from waitlist.models import Patient

pytestmark = pytest.mark.django_db
OFFER = "{clinic}: free{for}: {when}, {place}. YES or NO? STOP ends texts."


def save(purpose, body):
    at = timezone.now()
    versions.save(purpose, "en", body, after=0, actor=audit.SYSTEM, at=at)


def invited(*offers):
    loaded = endings.with_texts(offer.pk for offer in offers)
    notices.invite(loaded, at=timezone.now())
    return list(OutboundText.objects.order_by("pk"))


def test_an_offer_is_made_of_the_practices_own_words():
    save("offer", OFFER)
    [text] = invited(OfferFactory())
    assert text.body.startswith("Our practice: free: ")
    assert text.wording == "offer/en/1"


def test_initials_stand_where_the_practice_wants_them():
    save("offer", OFFER)
    offer = OfferFactory()
    EntryFactory(patient__phone=offer.phone)
    Patient.objects.filter(pk=offer.entry.patient_id).update(
        first_name="Jo", last_name="Synth"
    )
    assert "free for J.S.: " in invited(offer)[0].body


def test_the_text_that_names_the_usual_provider_has_words_of_its_own():
    save("offer", OFFER)
    offer = OfferFactory()
    offer.entry.usual_provider = offer.opening.provider
    offer.entry.save()
    [text] = invited(offer)
    assert text.wording.startswith("offer_usual/en/built-in-")


def test_an_answer_names_the_version_it_was_made_from():
    save("declined", "{clinic}: fine. STOP ends texts.")
    offer, reply = OfferFactory(), InboundTextFactory()
    text = notices.answer(offer, "declined", at=timezone.now(), reply_to=reply)
    assert (text.body, text.wording) == (
        "Our practice: fine. STOP ends texts.",
        "declined/en/1",
    )


def test_the_words_are_read_once_for_a_batch():
    first = OfferFactory()
    others = [OfferFactory(opening=first.opening, rank=rank) for rank in (2, 3)]
    with CaptureQueriesContext(connection) as captured:
        assert len(invited(first, *others)) == 3
    read = [q for q in captured if 'FROM "messaging_wording"' in q["sql"]]
    assert len(read) == 1


def test_a_text_that_waits_keeps_the_words_it_was_made_of():
    [text] = invited(OfferFactory())
    save("offer", OFFER)
    text.refresh_from_db()
    assert text.wording.startswith("offer/en/built-in-")


@pytest.mark.parametrize("purpose", OfferText.Purpose.values)
def test_every_placeholder_that_a_text_may_use_has_a_value_when_it_is_sent(purpose):
    template = "confirmed_replaces" if purpose == "replaces" else purpose
    body = " ".join(f"{{{name}}}" for name in PURPOSES[template].may)
    Wording.objects.create(
        purpose=template, language="en", number=1, body=body, created_at=timezone.now()
    )
    offer = BookingFactory(old_start=timezone.now()).offer
    said = wording.said(offer, purpose, other=OpeningFactory())
    assert said.version == f"{template}/en/1"


def test_what_answers_without_an_offer_may_not_speak_of_a_visit():
    of_offers = {*OfferText.Purpose.values, "offer_usual", "confirmed_replaces"}
    for code in PURPOSES.keys() - of_offers:
        assert PURPOSES[code].may <= {"clinic", "phone", "weekly"}, code
