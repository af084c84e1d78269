"""The spreadsheet they have today, pasted or uploaded."""

from __future__ import annotations

import csv
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic import audit

from .. import csv_import, sheet
from ..csv_columns import LABELS
from ..csv_file import FileRefused
from ..csv_import import Report
from ..import_form import ColumnsForm, UploadForm
from .new import may_add

TEMPLATE = Path(settings.BASE_DIR) / "docs" / "waitlist-template.csv"
# The name as one, or as two: a template has it as two.
HEADINGS = [name for name in LABELS if name != "name"]


@require_http_methods(["GET", "POST"])
@never_cache
@may_add
def show(request: HttpRequest) -> HttpResponse:
    """Paste or upload; check; import. Until then nothing is written or stored."""
    if request.method == "GET":
        return _page(request, upload=UploadForm())
    if "content" in request.POST:
        return _checked(request, ColumnsForm.of(request.POST, user=request.user))
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _page(request, upload=upload)
    form = ColumnsForm.first(upload.cleaned_data["sheet"], user=request.user)
    return _checked(request, form)


@require_GET
@may_add
def template(request: HttpRequest) -> HttpResponse:
    """The headings only: an example left in would be texted."""
    heading = ",".join(HEADINGS)
    attachment = {"Content-Disposition": 'attachment; filename="waitlist.csv"'}
    return HttpResponse(f"{heading}\r\n", content_type="text/csv", headers=attachment)


def _checked(request: HttpRequest, form: ColumnsForm) -> HttpResponse:
    if not form.is_valid() or form.sheet is None:
        return _page(request, form=form)
    is_asked = "import" in request.POST
    # Whoever changed a column sees what that means before anything is written.
    commit = is_asked and form.cleaned_data["checked"] == form.choice
    try:
        report = _run(request, form, commit=commit)
    except FileRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, form=form)
    context = {
        "report": report,
        "wrongs": sheet.wrongs(form.sheet, report, form.chosen),
        "is_checked_again": is_asked and not commit,
    }
    is_left_over = "correct" in request.POST and not report.new
    if not commit and not is_left_over:
        return _page(request, form=form, **context)
    left = form.sheet.only(report.problems) if report.problems else ""
    upload = UploadForm(initial={"pasted": left})
    return _page(request, upload=upload, is_imported=commit, **context)


def _run(request: HttpRequest, form: ColumnsForm, *, commit: bool) -> Report:
    cleaned = form.cleaned_data
    return csv_import.run(
        cleaned["content"].encode(),
        actor=audit.staff(request.user),
        at=timezone.now(),
        location=cleaned["location"],
        visit_type=cleaned["visit_type"],
        welcome=cleaned["welcome"],
        chosen=form.chosen,
        commit=commit,
        reader=request.user,
        meanings=form.meanings,
    )


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(request, "waitlist/import.html", {"how": _how(), **context})


def _how() -> list[tuple[str, Any, str]]:
    """Each column there may be, what it is, and an example where the template has one."""
    examples = _examples()
    return [(name, LABELS[name], examples.get(name, "")) for name in HEADINGS]


def _examples() -> dict[str, str]:
    if not TEMPLATE.exists():
        return {}
    with TEMPLATE.open(newline="") as file:
        reader = csv.reader(file)
        heading, lines = next(reader, []), list(reader)
    cells = zip_longest(*lines, fillvalue="")
    return {
        name: " / ".join(dict.fromkeys(filter(None, column)))
        for name, column in zip(heading, cells, strict=False)
    }
