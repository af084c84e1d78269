"""The README's pictures, taken of a demo in which three times came free.

`make screenshots` writes them to docs/images/.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import chromium
from tests.browser.pages import PATIENCE, Desk, Phones, as_in_texts, launch, weekday
from tests.demo import RunningDemo

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
LARGEST = 200_000  # bytes: more belongs into no repository
# Where the demo's practice is.
SCREEN = {
    "viewport": {"width": 1280, "height": 760},
    "timezone_id": "America/New_York",
    "color_scheme": "light",
}


def main() -> int:
    if chromium.executable() is None:
        sys.stderr.write(
            "Install Chromium (apt-get install chromium) or set CHROMIUM.\n"
        )
        return 1
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = RunningDemo(Path(folder))
        try:
            _take(launch(playwright), demo)
        finally:
            demo.destroy()
    return 0


def _take(chrome: Browser, demo: RunningDemo) -> None:
    screen = chrome.new_context(**SCREEN)
    desk = Desk(screen.new_page(), demo.url)
    phones = Phones(screen.new_page(), demo.phones_url)
    desk.sign_in()
    _fill(desk, phones, weekday(days_ahead=1).replace(hour=9, minute=15))
    _save(phones.page, "phones.png")
    starts = weekday(days_ahead=2).replace(hour=10, minute=30)
    numbers = _ask(desk, phones, "Dr. Samuel Whitaker", starts)
    phones.answer(numbers[0], "No thanks")
    desk.open_board()
    expect(desk.page.locator(".offer.declined")).to_be_visible()
    _save(desk.page, "board.png")
    manager = Desk(chrome.new_context(**SCREEN).new_page(), demo.url)
    manager.sign_in("manager")
    manager.page.get_by_role("link", name="Reports", exact=True).click()
    _save(manager.page, "reports.png", full_page=False)


def _fill(desk: Desk, phones: Phones, starts: datetime) -> None:
    """Somebody takes it, and staff book it."""
    winner = _ask(desk, phones, "Dr. Daniel Reyes", starts)[0]
    phones.answer(winner, "Yes please!")
    expect(phones.holding(winner)).to_contain_text("you are first")
    booking = desk.booking(winner)
    booking.get_by_role("button", name="Booked in the EHR").click()
    expect(phones.holding(winner)).to_contain_text("confirmed")


def _ask(desk: Desk, phones: Phones, provider: str, starts: datetime) -> list[str]:
    """Log a time; the numbers that were texted about it."""
    desk.choose(provider, starts)
    expect(desk.page.get_by_label("Minutes")).not_to_have_value("")
    row = desk.log()
    expect(row.locator(".offer").nth(1)).to_be_visible()
    texted = phones.with_text(as_in_texts(starts))
    expect(texted).to_have_count(row.locator(".offer").count())
    expect(texted.filter(has_text="delivered")).to_have_count(texted.count())
    return texted.get_by_role("heading").all_inner_texts()


def _save(page: Page, name: str, *, full_page: bool = True) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / name
    page.bring_to_front()
    page.screenshot(path=path, full_page=full_page, animations="disabled")
    size = path.stat().st_size
    assert size < LARGEST, f"{path} has {size} bytes"
    sys.stdout.write(f"{path.relative_to(IMAGES.parent.parent)}  {size // 1000} kB\n")


if __name__ == "__main__":
    sys.exit(main())
