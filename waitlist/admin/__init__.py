"""Patients and the waitlist, for the staff."""

from .entries import WaitlistEntryAdmin
from .patients import PatientAdmin

__all__ = ["PatientAdmin", "WaitlistEntryAdmin"]
