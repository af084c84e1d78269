from django.apps import AppConfig
from django.core import checks


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from .checks import check_weekly_limit, check_wording

        checks.register(check_wording)
        checks.register(check_weekly_limit)
