"""Who may do what: three groups, kept in step with the code after every migration."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import (
    AbstractBaseUser,
    AnonymousUser,
    Group,
    Permission,
)
from django.db.models import QuerySet

from .models import Location

Grants = Mapping[str, str]  # "app.model": "verb verb …"

SCHEDULER: Grants = {
    "clinic.practice": "view",
    "clinic.location": "view",
    "clinic.contacthours": "view",
    "clinic.deskhours": "view",
    "clinic.provider": "view",
    "clinic.visittype": "view",
    "clinic.closure": "view add change",
    "messaging.inboundtext": "view change",
    "messaging.outboundtext": "view add",
    "messaging.deliveryattempt": "view",
    "messaging.suppression": "view add",
    "messaging.consent": "view add",
    "messaging.wording": "view",
    "messaging.livestep": "view",
    "waitlist.patient": "view add change",
    "waitlist.waitlistentry": "view add change",
    "waitlist.availability": "view add change delete",
    "offers.opening": "view add change",
    "offers.batch": "view",
    "offers.offer": "view add change",
    "offers.offertext": "view",
    "offers.booking": "view change",
}
MANAGER: Grants = {
    "clinic.practice": "change",
    "clinic.contacthours": "add change delete",
    "clinic.deskhours": "add change delete",
    "clinic.provider": "add change",
    "clinic.visittype": "add change",
    "clinic.closure": "delete",
    "clinic.auditevent": "view",
    "messaging.suppression": "change",
    "messaging.deliveryevent": "view",
    "messaging.wording": "add",
    "messaging.livestep": "add",
    "offers.offerpolicy": "view change",
    "offers.pacingstep": "view add change delete",
}
ADMINISTRATOR: Grants = {
    "clinic.location": "add change delete",
    "clinic.provider": "delete",
    "clinic.visittype": "delete",
    "auth.user": "view add change",
    "auth.group": "view",
}
GROUPS: Mapping[str, tuple[Grants, ...]] = {
    "Scheduler": (SCHEDULER,),
    "Manager": (SCHEDULER, MANAGER),
    "Administrator": (SCHEDULER, MANAGER, ADMINISTRATOR),
}


def locations_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Location]:
    """The locations whose work a member of staff sees: all of them, for now."""
    return Location.objects.all()


def ensure(**_kwargs: object) -> None:
    """Make the groups and give each what it lacks; takes nothing away.

    Runs when every permission exists: after the last app, and again after tests
    that truncate tables.
    """
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, grants in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        wanted = [known[code] for code in codes(*grants) if code in known]
        group.permissions.add(*wanted)


def codes(*grants: Grants) -> set[tuple[str, str]]:
    """App label and codename of every permission in the grants."""
    return {
        (app, f"{verb}_{model}")
        for grant in grants
        for (app, model), verbs in ((k.split("."), v) for k, v in grant.items())
        for verb in verbs.split()
    }
