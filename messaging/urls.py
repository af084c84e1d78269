from django.urls import path

from . import webhooks_inbound, webhooks_status

app_name = "messaging"
urlpatterns = [
    path("inbound/", webhooks_inbound.inbound, name="inbound"),
    path("fallback/", webhooks_inbound.fallback, name="fallback"),
    path("status/", webhooks_status.status, name="status"),
]
