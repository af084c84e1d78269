from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_delete


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from . import ledger, pace
        from .checks import check_weekly_limit, check_wording
        from .models import Consent, Suppression

        post_migrate.connect(pace.ensure, sender=self)
        checks.register(check_wording)
        checks.register(check_weekly_limit)
        for model in (Consent, Suppression):
            pre_delete.connect(ledger.keep, sender=model)
