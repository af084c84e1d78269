"""What a patient was offered."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic import audit, trail
from waitlist import visibility as people

from .. import offered


@require_GET
@never_cache
@permission_required("offers.view_offer", raise_exception=True)
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    patient = get_object_or_404(people.patients(request.user), pk=pk)
    trail.opened(patient, actor=audit.staff(request.user), at=at)
    page = offered.to(patient, user=request.user, at=at)
    return render(request, "offers/patient_offers.html", {"page": page})
