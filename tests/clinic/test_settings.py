"""The settings a practice would run with, as a process of their own reads them."""

import os
import re
import subprocess
import sys
from pathlib import Path

from clinic.settings import BASE_DIR

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "abcdefghij-klmnopqrst-uvwxyz0123-456789ABCD-EFGHIJKLMN",
    "ALLOWED_HOSTS": "waitlist.example.org",
    "SITE_URL": "https://waitlist.example.org",
    "DATABASE_URL": "postgres://clinic@127.0.0.1:1/clinic",
}


def manage(*arguments, **changes):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=PRODUCTION | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_practices_settings_pass_the_checks_of_deployment():
    run = manage("check", "--deploy", "--fail-level", "WARNING")
    assert (run.returncode, run.stderr) == (0, "")


def test_without_settings_every_fault_is_named_at_once():
    run = manage("check", SECRET_KEY="", ALLOWED_HOSTS="", SITE_URL="")
    assert run.returncode == 1
    for fault in ("clinic.E001", "clinic.E002", "clinic.E003"):
        assert fault in run.stderr
    assert "Traceback" not in run.stderr


def test_the_web_server_does_not_start_on_a_fault():
    run = subprocess.run(
        [sys.executable, "-c", "import clinic.wsgi"],
        cwd=BASE_DIR,
        env=PRODUCTION | {"SITE_URL": "waitlist"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "clinic.E003" in run.stderr


def test_the_example_names_every_variable_and_no_other():
    source = Path(BASE_DIR, "clinic/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)) - {"ENV_FILE"}
    example = Path(BASE_DIR, ".env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == read


def test_the_example_itself_is_read_without_complaint_but_for_the_key(tmp_path):
    bare = {name: "" for name in PRODUCTION if name not in ("PATH", "ENV_FILE")}
    example = str(Path(BASE_DIR, ".env.example"))
    environment = {k: v for k, v in PRODUCTION.items() if k not in bare}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=environment | {"ENV_FILE": example},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r"\((\w+\.[EW]\d+)\)", run.stderr) == ["clinic.E001"]
