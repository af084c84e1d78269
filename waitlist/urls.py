from django.urls import path

from .views import new, sheets

urlpatterns = [
    path("new/", new.new, name="waitlist_new"),
    path("new/known/", new.known, name="waitlist_known"),
    path("import/", sheets.show, name="waitlist_import"),
    path("import/template.csv", sheets.template, name="waitlist_template"),
]
