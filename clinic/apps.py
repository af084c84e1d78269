from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from . import access, checks, singletons, trail

        post_migrate.connect(singletons.ensure, sender=self)
        # Each app's permissions are made when its own turn comes.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(access.ensure, sender=last)
        trail.listen()
        register(checks.check_site)
        register(checks.check_texting)
        register(checks.check_handlers)
        register(checks.check_queue)
        register(checks.check_on_call, Tags.database)
        register(checks.check_deployment, deploy=True)
