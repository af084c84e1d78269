"""Two workers with one manager's weekly e-mail at the same moment."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from clinic.models import Practice
from offers.reports import weekly
from tests import factories
from tests.races import arena

ROUNDS = 10


@pytest.mark.usefixtures("live")
def test_two_workers_send_it_once(settings):
    settings.EMAIL_IS_SET = True
    Practice.objects.update(weekly_email=True)
    now, managers = timezone.now(), Group.objects.get(name="Manager")
    for number in range(ROUNDS):
        user = factories.UserFactory(email=f"boss{number}@example.org")
        user.groups.add(managers)
        Practice.objects.update(weekly_email_sent_for=None)
        sent = arena.race(*[lambda pk=user.pk: weekly.send(pk, at=now)] * 2)
        assert sorted(sent) == [False, True]
    assert len(mail.outbox) == ROUNDS
