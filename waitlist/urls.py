from django.urls import path

from .views import new

urlpatterns = [
    path("new/", new.new, name="waitlist_new"),
    path("new/known/", new.known, name="waitlist_known"),
]
