"""What the admin pages of several apps have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import admin_search, audit, trail
from .access import Reader
from .admin_search import PostedSelect


class Watched(admin.ModelAdmin):
    """Shows what is the reader's to see, and writes down that they looked."""

    tells_of_people = True

    def visible(self, user: Reader, rows: Any) -> Any:
        """Of rows of any place, those that this person may see."""
        return rows

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.visible(request.user, super().get_queryset(request))

    def choosable(self, user: Reader, rows: Any) -> Any:
        """Of rows of any place, those that this person may name in a new row."""
        return self.visible(user, rows)

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        """A row that is there keeps what it names, whoever else changes it."""
        rows = super().get_field_queryset(db, db_field, request)
        model = db_field.remote_field.model
        page = self.admin_site._registry.get(model)
        match = request.resolver_match
        if not isinstance(page, Watched) or (match and "object_id" in match.kwargs):
            return rows
        every = model._default_manager.all() if rows is None else rows
        return page.choosable(request.user, every)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        row = super().get_object(request, object_id, from_field)
        vars(request)["looked_at"] = row
        return row

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return admin_search.SearchedList

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        to_key = admin_search.elsewhere(request)
        return to_key or super().changelist_view(request, extra_context)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = PostedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return self._noted(request, super().changeform_view(request, *args, **kwargs))

    def delete_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return self._noted(request, super().delete_view(request, *args, **kwargs))

    def history_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return self._noted(request, super().history_view(request, *args, **kwargs))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        actor = audit.staff(request.user)
        trail.searched(self.model, search_term, actor=actor, at=timezone.now())
        return super().get_search_results(request, queryset, search_term)

    def _noted(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        row = vars(request).get("looked_at")
        is_seen = request.method == "GET" and response.status_code == 200
        if self.tells_of_people and row is not None and is_seen:
            trail.opened(row, actor=audit.staff(request.user), at=timezone.now())
        return response

    def _get_obj_does_not_exist_redirect(self, *_args: object) -> NoReturn:
        """What is not theirs and what never was look the same."""
        raise Http404


class Audited(Watched):
    """Every change made here is one line of the trail: labels of fields, no values."""

    tells_of_people = False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record("added", obj, request)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record("changed", obj, request, what=_labels(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record("deleted", obj, request)
        return super().log_deletions(request, queryset)

    def _record(
        self, action: str, obj: models.Model, request: HttpRequest, **detail: object
    ) -> None:
        audit.record(
            action, obj, actor=audit.staff(request.user), at=timezone.now(), **detail
        )


class Kept(Audited):
    """What is in use is not deleted, it is switched off; never many at once."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Rows that list one of these would silently lose it: they protect it too."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        listing = [str(row) for obj in objs for row in _listing(obj)]
        return deleted, counts, lacking, [*protected, *listing]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        may_delete = self.has_delete_permission(request, obj)
        if obj is None or not may_delete or not _is_kept(self, obj, request):
            return super().delete_view(request, object_id, extra_context)
        self.message_user(request, _in_use(obj), messages.ERROR)
        meta = self.opts
        change = f"admin:{meta.app_label}_{meta.model_name}_change"
        return HttpResponseRedirect(reverse(change, args=[obj.pk]))


class ReadOnly(Watched):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Single(Audited):
    """A row that exists once: straight to its form."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        meta = self.opts
        change = f"admin:{meta.app_label}_{meta.model_name}_change"
        return HttpResponseRedirect(reverse(change, args=[1]))


def _is_kept(page: admin.ModelAdmin, obj: Any, request: HttpRequest) -> bool:
    return bool(page.get_deleted_objects([obj], request)[3])


def _labels(message: object) -> list[str]:
    """The changed fields' labels and changed inlines' kinds; no names of rows."""
    parts: Iterable[Any] = message if isinstance(message, list) else ()
    labels = []
    for part in parts:
        for change in part.values():
            labels += [change["name"]] if "name" in change else []
            labels += change.get("fields", [])
    return [str(label) for label in labels]


def _listing(obj: models.Model) -> Iterator[models.Model]:
    """Rows of any app that name `obj` in a list of theirs: wishes, kinds of visit."""
    for relation in obj._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToManyRel):
            listed_in = relation.related_model._default_manager
            yield from listed_in.filter(**{relation.field.name: obj})[:1]


def _in_use(obj: models.Model) -> str:
    sentence = _("“%(name)s” is in use and cannot be deleted.") % {"name": obj}
    if hasattr(obj, "is_active"):
        sentence += " " + _("Switch it off instead: untick “active”.")
    return sentence
