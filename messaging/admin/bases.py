"""What is looked up and never edited or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.utils.translation import gettext_lazy

from clinic.access import Reader
from clinic.admin_bases import Watched
from messaging import visibility
from messaging.phone import mask

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnly(BaseModelAdmin):
    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PhoneAdmin(ReadOnly, Watched):
    """Found by the last digits of the phone; no page here shows more than those."""

    search_fields = ["phone__endswith"]
    search_help_text = gettext_lazy("Last four digits of the phone")

    def visible(self, user: Reader, rows: Any) -> Any:
        return visibility.of_numbers(user, rows)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return ["ending" if name == "phone" else name for name in fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "ending"]

    @admin.display(description=gettext_lazy("phone"))
    def ending(self, row: Any) -> str:
        return mask(row.phone)
