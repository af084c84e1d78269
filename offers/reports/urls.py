from django.urls import path

from . import comparisons, views

urlpatterns = [
    path("", views.main, name="reports"),
    path("baseline/", comparisons.did_it_work, name="report_baseline"),
]
