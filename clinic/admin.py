"""The practice, where and with whom it works, and when it is closed."""

from __future__ import annotations

import re
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import (
    access,
    admin_system,
    admin_trail,
    audit,
    hours,
    texting,
    weekly,
)
from .admin_bases import Kept, ReadOnly, Single
from .models import (
    Closure,
    ContactHours,
    DeskHours,
    Location,
    Practice,
    Provider,
    VisitType,
)
from .specialties import revealing

__all__ = ["admin_trail"]

admin_system.install()


NO_EMAIL = gettext_lazy(
    "No e-mail can leave yet: set EMAIL_URL first, see .env.example."
)


class PracticeForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sending_mode" in self.fields:
            self.fields["sending_mode"].help_text = format_html(
                _("Live needs the <a href='{}'>steps before going live</a>."),
                reverse("admin:messaging_livestep_changelist"),
            )

    def clean_test_phones(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["test_phones"].splitlines()]
        for line in filter(None, lines):
            if len(re.sub(r"\D", "", line)) not in (10, 11):
                raise ValidationError(
                    _("Write each number on a line of its own, like 212-555-0123.")
                )
        return "\n".join(filter(None, lines))

    def clean_sending_mode(self) -> str:
        mode: str = self.cleaned_data["sending_mode"]
        if "sending_mode" in self.changed_data:
            missing = texting.missing_for(mode, at=timezone.now())
            if missing:
                raise ValidationError([_("Not yet live:"), *missing])
        return mode

    def clean_on_call_email(self) -> str:
        address: str = self.cleaned_data["on_call_email"]
        if address and not settings.EMAIL_IS_SET:
            raise ValidationError(NO_EMAIL)
        return address

    def clean_weekly_email(self) -> bool:
        is_on: bool = self.cleaned_data["weekly_email"]
        if is_on and not settings.EMAIL_IS_SET:
            raise ValidationError(NO_EMAIL)
        return is_on


@admin.register(Practice)
class PracticeAdmin(Single):
    form = PracticeForm
    fields = [
        ("name", "text_name", "phone"),
        ("sending_mode", "test_phones"),
        ("sends_welcome", "texts_per_day", "bodies_kept_days"),
        "on_call_email",
        "weekly_email",
        ("texting_stopped_at", "texting_stopped_by", "texting_stopped_reason"),
    ]
    readonly_fields = [
        "texting_stopped_at",
        "texting_stopped_by",
        "texting_stopped_reason",
    ]

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """The mode has its own transition; the stop switch may move meanwhile."""
        changed = set(form.changed_data) - {"sending_mode"}
        if "weekly_email" in changed:  # the first one comes on the next Monday
            obj.weekly_email_sent_for = weekly.monday(timezone.now())
            changed.add("weekly_email_sent_for")
        obj.save(update_fields=changed)
        _warn_of_specialty(request, obj.text_name)
        if "sending_mode" in form.changed_data:
            actor = audit.staff(request.user)
            try:
                texting.set_mode(obj.sending_mode, actor=actor, at=timezone.now())
            except texting.NotReadyError as error:  # taken back since it was asked
                self.message_user(request, " ".join(error.missing), messages.ERROR)


class ContactHoursInline(admin.TabularInline):
    model = ContactHours
    extra = 0
    max_num = 7


class DeskHoursInline(admin.TabularInline):
    model = DeskHours
    extra = 0
    max_num = 7


class LocationForm(forms.ModelForm):
    def clean_timezone(self) -> str:
        """Texts quote the clocks of the place: its patients would come at another time."""
        timezone_name: str = self.cleaned_data["timezone"]
        if "timezone" in self.changed_data and _has_openings_ahead(self.instance):
            raise ValidationError(
                _(
                    "This location has openings to come, told to patients on its "
                    "present clocks. Change the timezone when they are over."
                )
            )
        return timezone_name


def _has_openings_ahead(location: Location) -> bool:
    if location.pk is None:
        return False
    ahead = location.openings.filter(starts_at__gt=timezone.now())
    return ahead.filter(status__in=["open", "filled"]).exists()


@admin.register(Location)
class LocationAdmin(Kept):
    form = LocationForm
    list_display = ["name", "text_name", "phone", "timezone", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    inlines = [ContactHoursInline, DeskHoursInline]

    def choosable(self, user: access.Reader, rows: Any) -> Any:
        ours = access.places(user)
        return rows if ours is None else rows.filter(pk__in=ours)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A new location starts with the usual hours; they are changed afterwards."""
        return [*self.inlines] if obj else []

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        _warn_of_specialty(request, obj.text_name)
        if not change:
            hours.set_default(obj)


def _warn_of_specialty(request: HttpRequest, text_name: str) -> None:
    if words := revealing(text_name):
        sentence = _(
            "“%s” is in the name that texts give: whoever sees the phone learns what the "
            "patient is treated for. Choose a neutral name in texts."
        )
        messages.warning(request, sentence % "”, “".join(words))


class ProviderForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        usual, places = cleaned.get("usual_location"), cleaned.get("locations")
        if usual and places is not None and usual not in places:
            self.add_error(
                "usual_location", _("The usual location is not one of the locations.")
            )
        return cleaned


@admin.register(Provider)
class ProviderAdmin(Kept):
    form = ProviderForm
    list_display = ["name", "kind", "usual_location", "usual_minutes", "is_active"]
    list_filter = ["is_active", "kind", "locations"]
    list_select_related = ["usual_location"]
    search_fields = ["name"]
    autocomplete_fields = ["usual_location"]
    filter_horizontal = ["locations", "visit_types"]

    def choosable(self, user: access.Reader, rows: Any) -> Any:
        return rows.filter(pk__in=access.providers_for(user).values("pk"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever works only elsewhere is to look up."""
        may = super().has_change_permission(request, obj)
        ours = access.providers_for(request.user)
        return may and (obj is None or ours.filter(pk=obj.pk).exists())


@admin.register(VisitType)
class VisitTypeAdmin(Kept):
    list_display = ["name", "minutes", "mode", "never_by_text", "value", "is_active"]
    list_filter = ["is_active", "mode"]
    search_fields = ["name"]


@admin.register(Closure)
class ClosureAdmin(ReadOnly):
    """To look up. The page of closures checks whose it is and shows what it ends."""

    tells_of_people = False
    list_display = ["who", "starts", "ends", "reason"]
    list_display_links = None
    list_filter = [
        ("location", admin.RelatedOnlyFieldListFilter),
        ("provider", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["provider__usual_location", "location"]
    date_hierarchy = "starts_at"
    readonly_fields = ["provider", "location", "starts", "ends", "reason"]
    fields: ClassVar[Any] = readonly_fields

    def visible(self, user: access.Reader, rows: Any) -> Any:
        return access.closures_for(user, rows)

    @admin.display(description=gettext_lazy("closed"))
    def who(self, row: Closure) -> str:
        names = ", ".join(str(each) for each in (row.provider, row.location) if each)
        page = reverse("closure", args=[row.pk])
        return format_html('<a href="{}">{}</a>', page, names)

    @admin.display(description=gettext_lazy("from"), ordering="starts_at")
    def starts(self, row: Closure) -> str:
        return _shown(row, "starts_at")

    @admin.display(description=gettext_lazy("to"), ordering="ends_at")
    def ends(self, row: Closure) -> str:
        return _shown(row, "ends_at")


def closure_zone(provider: Provider | None, location: Location | None) -> ZoneInfo:
    """The location's clock, else that of where the provider usually works."""
    place = location or (provider and provider.usual_location)
    return place.zone if place else ZoneInfo(hours.FALLBACK_ZONE)


def _shown(row: Closure, name: str) -> str:
    at = getattr(row, name).astimezone(closure_zone(row.provider, row.location))
    return f"{at:%Y-%m-%d %H:%M %Z}"
