"""Who may do what: three groups, kept in step with the code after every migration."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import (
    AbstractBaseUser,
    AnonymousUser,
    Group,
    Permission,
    PermissionsMixin,
)
from django.db.models import Q, QuerySet

from .models import Closure, Location, Provider, StaffAccess

Staff = AbstractBaseUser | AnonymousUser
# None: the system itself, which sees everything.
Reader = Staff | None
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
    "offers.reports": "view",
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


def places(user: Reader) -> frozenset[int] | None:
    """The ids of the locations somebody is limited to; None: sees all. Read once."""
    if user is None or (isinstance(user, PermissionsMixin) and user.is_superuser):
        return None
    if user.pk is None:
        return frozenset()
    if not hasattr(user, "_places"):
        chosen = StaffAccess.locations.through._default_manager
        ids = chosen.filter(staffaccess__user=user.pk).values_list("location_id")
        user._places = frozenset(pk for (pk,) in ids) or None  # type: ignore[union-attr]  # kept for this request
    return user._places  # type: ignore[union-attr]  # set above


def locations_for(user: Reader) -> QuerySet[Location]:
    """The locations whose work a member of staff sees."""
    ours = places(user)
    return (
        Location.objects.all() if ours is None else Location.objects.filter(pk__in=ours)
    )


def providers_for(user: Reader) -> QuerySet[Provider]:
    """Whoever works at one of the locations, or of whom no place is known."""
    return Provider.objects.filter(_works_there(user)).distinct()


def closures_for(
    user: Reader, rows: QuerySet[Closure] | None = None
) -> QuerySet[Closure]:
    """Those of a location, and of a provider everywhere who works there."""
    rows = Closure.objects.all() if rows is None else rows
    ours = places(user)
    if ours is None:
        return rows
    everywhere = Q(location=None, provider__in=providers_for(user).values("pk"))
    return rows.filter(Q(location__in=ours) | everywhere)


def closures_to_end(
    user: Reader, rows: QuerySet[Closure] | None = None
) -> QuerySet[Closure]:
    """Those that close nothing outside the reader's places, as they may be made."""
    ours = places(user)
    seen = closures_for(user, rows)
    if ours is None:
        return seen
    works_elsewhere = Provider.objects.filter(locations__in=_others(ours))
    return seen.filter(
        Q(location__in=ours) | ~Q(provider__in=works_elsewhere.values("pk"))
    )


def _others(ours: frozenset[int]) -> QuerySet[Location]:
    return Location.objects.exclude(pk__in=ours)


def _works_there(user: Reader) -> Q:
    ours = places(user)
    if ours is None:
        return Q()
    nowhere = Q(locations=None, usual_location=None)
    return Q(locations__in=ours) | Q(usual_location__in=ours) | nowhere


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
