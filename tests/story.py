"""A clinic's day for tests: real webhooks in, a local carrier out, jobs run at once."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from clinic import audit
from clinic.models import Location, Practice, Provider
from offers import openings, tick
from offers.models import Booking, Offer, Opening
from tests import factories
from tests.messaging import signing

if TYPE_CHECKING:
    import time_machine

    from tests.messaging.carrier import Carrier

OUR_PHONE = "+12125550199"


class Story:
    """Tells what happens; asks what the patients' phones and the board show."""

    def __init__(self, carrier: Carrier, clock: time_machine.Traveller) -> None:
        self.carrier = carrier
        self.clock = clock
        self.client = Client()
        self._texts_sent = itertools.count(1)
        Practice.objects.filter(pk=1).update(
            sending_mode=Practice.SendingMode.LIVE, text_name="Lakeside Clinic"
        )
        self.actor = audit.staff(factories.UserFactory())

    @property
    def now(self) -> datetime:
        return timezone.now()

    def later(self, **delta: float) -> None:
        """Let time pass, then let the minute's tick run."""
        self.clock.shift(timedelta(**delta))
        self.tick()

    def tick(self) -> None:
        tick.run_due(self.now)
        self.work()

    def work(self) -> None:
        """Run every queued job, and the jobs that they queue."""
        while (job := OrmQ.objects.order_by("pk").first()) is not None:
            task = job.task
            job.delete()
            import_string(task["func"])(*task["args"])

    def cancellation(
        self,
        *,
        starts_at: datetime | None = None,
        provider: Provider | None = None,
        location: Location | None = None,
        send: bool = True,
        **fields: object,
    ) -> Opening:
        """Staff log a cancelled time, by default tomorrow at this time."""
        opening = openings.log(
            provider=provider or factories.ProviderFactory(),
            location=location or factories.LocationFactory(),
            starts_at=starts_at or self.now + timedelta(days=1),
            minutes=fields.pop("minutes", 30),
            visit_types=fields.pop("visit_types", None)
            or [factories.VisitTypeFactory()],
            mode=fields.pop("mode", "in_person"),
            actor=self.actor,
            at=self.now,
            **fields,
        )
        if send:
            openings.send_now(opening.pk, actor=self.actor, at=self.now)
        self.work()
        opening.refresh_from_db()
        return opening

    def replies(self, phone: str, body: str, **form: str) -> int:
        """The phone's owner texts us; returns the webhook's HTTP status."""
        path = "/twilio/inbound/"
        fields = {
            "AccountSid": settings.TWILIO_ACCOUNT_SID,
            "MessagingServiceSid": settings.TWILIO_MESSAGING_SERVICE_SID,
            "MessageSid": f"SM{next(self._texts_sent):032x}",
            "From": phone,
            "To": OUR_PHONE,
            "Body": body,
            "NumMedia": "0",
            **form,
        }
        signature = signing.signature(
            settings.SITE_URL + path, fields, settings.TWILIO_AUTH_TOKENS[0]
        )
        response = self.client.post(
            path,
            urlencode(fields),
            content_type=signing.FORM,
            headers={"X-Twilio-Signature": signature},
        )
        self.work()
        return response.status_code

    def texts(self, phone: str) -> list[str]:
        """What the phone shows, oldest first."""
        return [m["body"] for m in reversed(self.carrier.messages) if m["to"] == phone]

    def last_text(self, phone: str) -> str:
        return (self.texts(phone) or [""])[-1]

    def asked(self, opening: Opening) -> list[str]:
        """The phones texted about an opening, in the order of asking."""
        offers = Offer.objects.by_text().filter(opening=opening).order_by("rank")
        return list(offers.values_list("phone", flat=True))

    def winner(self, opening: Opening) -> str | None:
        return (
            Offer.objects.filter(opening=opening, status=Offer.Status.ACCEPTED)
            .values_list("phone", flat=True)
            .first()
        )

    def booking(self, opening: Opening) -> Booking:
        return Booking.objects.get(opening=opening, undone_at=None)
