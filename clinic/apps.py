from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from . import singletons

        post_migrate.connect(singletons.ensure, sender=self)
