"""The whole system with one command: web, worker and, in the demo, patients' phones."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import demo, startup
from clinic.demo import Demo
from clinic.lookout import Lookout
from clinic.supervisor import Supervisor


class Command(BaseCommand):
    help = "Starts the web server and the worker and keeps them running."
    # In the demo the settings of this process are not those of its parts.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="invented patients, simulated phones"
        )
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--dev", action="store_true", help="with Django's reloading server"
        )
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / ".demo",
            help="where the demo keeps its files",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if os.name != "posix":
            raise CommandError(
                "This needs Linux or macOS. On Windows use its Subsystem for Linux."
            )
        run = self._demo if options["demo"] else self._practice
        code = run(**options)
        if code:
            sys.exit(code)

    def _practice(self, *, host: str, port: int, dev: bool, **_: Any) -> int:
        if not demo.is_free(port, host):
            raise CommandError(
                f"Port {port} is in use. Stop what uses it, or choose another:"
                f" manage.py up --port {port + 1}"
            )
        variables = startup.environment({})
        startup.run("check", variables=variables)
        startup.wait_for_database()
        startup.migrate_first_time(variables)
        self._prepare(variables, dev=dev)
        url = f"http://{startup.address(startup.reachable(host), port)}"
        lookout = Lookout(
            addresses=[f"{url}/healthz/"],
            host=startup.name_answered(),
            announce=lambda: self._say(f"\nRunning at {url}/. Ctrl-C stops it.\n"),
        )
        parts = [startup.web(host, port, dev=dev), startup.worker()]
        return Supervisor(parts, variables, look=lookout.look).run()

    def _demo(self, *, folder: Path, port: int, dev: bool, **_: Any) -> int:
        held = demo.lock(folder)
        if held is None:
            raise CommandError(f"The demo in {folder} is running already.")
        with held:
            prepared = demo.prepare(folder, port=port)
            if prepared.port != port:
                self._say(f"Port {port} is in use; using {prepared.port} instead.")
            self._say("Preparing the demo: a few seconds, more the first time …")
            variables = startup.environment(prepared.environment(debug=dev))
            startup.run("check", variables=variables)
            startup.run("migrate", "--no-input", variables=variables)
            logins = startup.run("seed_demo", variables=variables)
            self._prepare(variables, dev=dev)
            return self._run_demo(prepared, variables, logins, dev=dev)

    def _run_demo(
        self, prepared: Demo, variables: dict[str, str], logins: str, *, dev: bool
    ) -> int:
        lookout = Lookout(
            addresses=[f"{prepared.site_url}/healthz/", f"{prepared.phones_url}/"],
            host="127.0.0.1",
            announce=lambda: self._announce(prepared, logins),
        )
        parts = [
            startup.phones(prepared),
            startup.web("127.0.0.1", prepared.port, dev=dev),
            startup.worker(),
        ]
        return Supervisor(parts, variables, look=lookout.look).run()

    def _prepare(self, variables: dict[str, str], *, dev: bool) -> None:
        """Collect static files, and do what fell due while nothing ran."""
        if not dev:
            startup.run("collectstatic", "--no-input", variables=variables)
        try:
            startup.run("tick", variables=variables)
        except CommandError as error:
            self.stderr.write(f"{error} The worker will try again within a minute.")

    def _announce(self, prepared: Demo, logins: str) -> None:
        line = "-" * 64
        rows = "".join(f"  {row}\n" for row in logins.splitlines())
        self._say(
            f"\n{line}\nThe demo is running. Nothing of it leaves this computer.\n\n"
            f"  The board         {prepared.site_url}/\n"
            f"  Patients' phones  {prepared.phones_url}/\n\n{rows}\n"
            f"Ctrl-C stops everything; {prepared.folder} keeps the data.\n{line}\n"
        )

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
