"""Fill an empty database with invented patients, for trying the system."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.checks import is_loopback
from offers.demo import seeding, staff


class Command(BaseCommand):
    help = "Fills an empty database with an invented practice; keeps any data there is."

    def handle(self, *args: Any, **options: Any) -> None:
        # Its passwords are known to everybody, and its practice texts at all hours.
        if not settings.DEBUG and not is_loopback(settings.TWILIO_API_BASE_URL):
            raise CommandError(
                "This is not a demonstration: set DEBUG=1, or let "
                "TWILIO_API_BASE_URL name the carrier simulator on this machine."
            )
        if seeding.seed(at=timezone.now()):
            self.stdout.write("Made an invented practice. Sign in with:")
        else:
            self.stdout.write("There is data already; it was kept. Sign in with:")
        for login, password in staff.logins():
            self.stdout.write(f"  {login} / {password}")
