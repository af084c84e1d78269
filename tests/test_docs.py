"""What the documents say of names that a program can look up."""

import re
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]


def test_the_readme_names_every_setting():
    example, readme = (ROOT / name for name in (".env.example", "README.md"))
    settings = set(re.findall(r"^([A-Z_]+)=", example.read_text(), re.MULTILINE))
    assert len(settings) > 20
    assert settings <= set(re.findall(r"`([A-Z_]+)`", readme.read_text()))


def test_every_link_between_the_documents_leads_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_constraints_that_hold_the_invariants_exist():
    page = (ROOT / "docs" / "architecture.md").read_text()
    invariants = page.split("## What must hold")[1].split("## Databases")[0]
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", invariants))
    models = apps.get_models()
    assert len(named) > 10
    assert named <= {c.name for model in models for c in model._meta.constraints}
