"""WCAG 2.2 AA by axe-core: every page of ours and every page of the admin."""

import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta

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


@pytest.fixture
def lost(demo):
    """Texts of staff that did not arrive, and one of which the carrier never told more.

    The demo has none by itself.
    """
    of_strangers = (
        "select max(id) from messaging_outboundtext where purpose = 'offer' and phone"
        " not in (select phone from messaging_inboundtext) group by phone"
    )
    set_text = "update messaging_outboundtext set not_after = null, created_at = ?, "
    at = (datetime.now(UTC) - timedelta(hours=5)).strftime("%Y-%m-%d %H:%M:%S")
    with sqlite3.connect(demo.folder / "db.sqlite3", timeout=20) as connection:
        [silent], *failed = connection.execute(f"{of_strangers} limit 3").fetchall()
        connection.executemany(
            f"{set_text} purpose = 'staff', status = 'failed' where id = ?",
            [(at, number) for [number] in failed],
        )
        connection.execute(
            f"{set_text} status = 'handed_over' where id = ?", (at, silent)
        )
        connection.execute(
            "update messaging_deliveryattempt set status = 'accepted', started_at = ?"
            " where text_id = ?",
            (at, silent),
        )


def test_no_page_breaks_a_rule_in_any_theme_or_width(demo, lost, say):
    begun = time.monotonic()
    audit = Audit(demo.url, screens)
    audit.over(Addresses(demo.folder / "db.sqlite3").every())
    say(f"{audit.seen}, {audit.runs} runs of axe, {time.monotonic() - begun:.0f} s")
    assert audit.seen["page"] > 100
    assert audit.rows["unsettled/"] == 3
    assert not audit.found, "\n".join(audit.found)
