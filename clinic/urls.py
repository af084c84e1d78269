from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from . import health, locked

urlpatterns = [
    path("healthz/", health.healthz),
    path("readyz/", health.readyz),
    path("accounts/login/", auth.LoginView.as_view(), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/locked/", locked.show, name="locked"),
    path(
        "accounts/password/",
        auth.PasswordChangeView.as_view(),
        name="password_change",
    ),
    path(
        "accounts/password/done/",
        auth.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("twilio/", include("messaging.urls")),
    path("admin/", admin.site.urls),
    path("waitlist/", include("waitlist.urls")),
    path("reports/", include("offers.reports.urls")),
    path("", include("offers.urls")),
]
