"""Staff accounts, and what the machinery keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_q import admin as q
from django_q.models import Failure, OrmQ, Schedule, Success

from .admin_bases import Audited, ReadOnly
from .models import Heartbeat, StaffAccess

User = get_user_model()
MACHINERY = {
    Schedule: q.ScheduleAdmin,
    Success: q.TaskAdmin,
    Failure: q.FailAdmin,
    OrmQ: q.QueueAdmin,
}


class AccessInline(admin.StackedInline):
    """Whoever may change accounts says where each works."""

    model = StaffAccess
    can_delete = False
    max_num = 1
    verbose_name = verbose_name_plural = _("Where they work")

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["widget"] = forms.CheckboxSelectMultiple()
        kwargs["help_text"] = _(
            "They see the openings, offers and bookings of these locations, and the "
            "patients who accept to be seen there. None chosen: all."
        )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.view_user")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.change_user")


class StaffAdmin(Audited, UserAdmin):
    """Who may change accounts cannot make anybody, or become, a superuser."""

    inlines = [AccessInline]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [*self.inlines] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        if request.user.is_superuser:
            return fields
        return (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or request.user.is_superuser or not obj.is_superuser
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account that acted is switched off, so that the trail keeps its name."""
        return False


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    tells_of_people = False
    list_display = ["name", "at"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class SuperusersOnly:
    """A schedule may name any function: not for people who merely may edit."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


def install() -> None:
    """Put our account page and the guarded machinery in the place of the stock ones."""
    admin.site.unregister([User, *MACHINERY])
    admin.site.register(User, StaffAdmin)
    for model, stock in MACHINERY.items():
        guarded = type(f"Guarded{stock.__name__}", (SuperusersOnly, stock), {})
        admin.site.register(model, guarded)
