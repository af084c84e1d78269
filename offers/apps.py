from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OffersConfig(AppConfig):
    name = "offers"

    def ready(self) -> None:
        from . import policy, schedule

        post_migrate.connect(policy.ensure, sender=self)
        post_migrate.connect(schedule.ensure, sender=self)
