"""WCAG 2.2 AA by axe-core: every page of ours and every page of the admin."""

import os
import time

import pytest

from tests.browser.addresses import Addresses
from tests.browser.axe import DARK, EVERY, LARGE, LIGHT, SMALL, Audit

pytestmark = [pytest.mark.browser, pytest.mark.process]
# The admin's pages share their sheets, so that one width a theme finds what they break.
IN_ADMIN = [(LIGHT, SMALL), (DARK, LARGE)]


def screens(path):
    """All six, of the admin's pages with EVERY_WIDTH=1 only."""
    is_admin = path.startswith("admin/")
    return IN_ADMIN if is_admin and "EVERY_WIDTH" not in os.environ else EVERY


def test_no_page_breaks_a_rule_in_any_theme_or_width(demo, say):
    begun = time.monotonic()
    audit = Audit(demo.url, screens)
    audit.over(Addresses(demo.folder / "db.sqlite3").every())
    say(f"{audit.seen}, {audit.runs} runs of axe, {time.monotonic() - begun:.0f} s")
    assert audit.seen["page"] > 100
    assert not audit.found, "\n".join(audit.found)
