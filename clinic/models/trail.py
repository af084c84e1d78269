"""Who did what, and what is alive."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Rows are added, and nothing else."""

    def changes(self) -> AuditEventQuerySet:
        """What was done, without who looked at what and who signed in."""
        return self.exclude(action__in=AuditEvent.LOOKS)

    def update(self, **kwargs: object) -> int:
        raise ValidationError(_("The audit trail cannot be changed."))

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("The audit trail cannot be deleted."))

    def _raw_delete(self, using: str | None) -> int:
        raise ValidationError(_("The audit trail cannot be deleted."))


class AuditEvent(models.Model):
    """One change and who made it. Written once; never edited, never deleted."""

    OPENED, SEARCHED = "opened", "searched"
    CONVERSATION, BOARD = "conversation.opened", "board.opened"
    SIGN_INS = ("signed_in", "signed_out", "sign_in_failed")
    LOOKS = (OPENED, SEARCHED, CONVERSATION, BOARD, *SIGN_INS)

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(
        max_length=80, help_text=_("user:<id>, patient, system, carrier or api")
    )
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    detail = models.JSONField(
        default=dict, blank=True, help_text=_("Codes and ids only.")
    )

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk is not None:
            raise ValidationError(_("The audit trail cannot be changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("The audit trail cannot be deleted."))


class Heartbeat(models.Model):
    """When a background job last finished; the worker's own sign of life."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
