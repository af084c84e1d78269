from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent
from messaging import inbox
from tests.factories import InboundTextFactory, UserFactory, phone

pytestmark = pytest.mark.django_db


def wanted(minutes_ago=0, **fields):
    received_at = timezone.now() - timedelta(minutes=minutes_ago)
    return InboundTextFactory(needs_person=True, received_at=received_at, **fields)


def done(text, user):
    actor = audit.staff(user)
    return inbox.mark_done(text.pk, actor=actor, at=timezone.now())


def test_urgent_texts_come_first_and_then_the_oldest():
    new, old = wanted(1), wanted(60)
    urgent, older_urgent = wanted(2, is_urgent=True), wanted(5, is_urgent=True)
    InboundTextFactory()
    assert list(inbox.waiting()) == [older_urgent, urgent, old, new]


def test_a_text_is_done_once_and_by_whom_is_kept(user):
    text = wanted()
    assert done(text, user)
    assert not done(text, UserFactory())
    text.refresh_from_db()
    assert text.done_by == user
    assert not inbox.waiting().exists()
    assert AuditEvent.objects.get().action == "inbox.done"


def test_a_text_that_needs_nobody_cannot_be_done(user):
    text = InboundTextFactory()
    assert not done(text, user)
    assert not inbox.mark_done(0, actor=audit.staff(user), at=timezone.now())
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "model", ["inboundtext", "outboundtext", "suppression", "consent"]
)
def test_the_admin_shows_but_never_adds(model, admin_client):
    listing = admin_client.get(reverse(f"admin:messaging_{model}_changelist"))
    adding = admin_client.get(reverse(f"admin:messaging_{model}_add"))
    assert (listing.status_code, adding.status_code) == (200, 403)


def test_the_admin_finds_a_number_by_its_end_and_masks_it(admin_client):
    text = wanted(phone=phone(17))
    url = reverse("admin:messaging_inboundtext_changelist")
    page = admin_client.post(url, {"q": text.phone[-4:]}, follow=True).content.decode()
    assert text.phone[-4:] in page
    assert text.phone not in page
    assert "1 inbound text" in page


def test_a_text_is_read_but_not_changed_or_deleted_in_the_admin(admin_client):
    text = wanted(body="Where do I park?")
    url = reverse("admin:messaging_inboundtext_change", args=[text.pk])
    assert "Where do I park?" in admin_client.get(url).content.decode()
    assert admin_client.post(url, {"body": "YES"}).status_code == 403
    delete = reverse("admin:messaging_inboundtext_delete", args=[text.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403


def test_the_admin_marks_texts_done_and_says_how_many(admin_client):
    texts = [wanted(), wanted(), InboundTextFactory()]
    url = reverse("admin:messaging_inboundtext_changelist")
    chosen = {"action": "mark_done", "_selected_action": [text.pk for text in texts]}
    page = admin_client.post(url, chosen, follow=True).content.decode()
    assert "2 texts done, 1 needed nobody" in page
    assert not inbox.waiting().exists()
