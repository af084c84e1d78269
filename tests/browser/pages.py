"""The screens as people use them: the desk's board and the patients' phones."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests import chromium

SECONDS = 1000  # Playwright counts milliseconds
PATIENCE = 60 * SECONDS
# Chromium refuses to be its own sandbox for root, as in a container.
AS_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []


def launch(playwright: Playwright) -> Browser:
    program = chromium.executable()
    return playwright.chromium.launch(executable_path=program, args=AS_ROOT)


def weekday(*, days_ahead: int) -> datetime:
    """A day at least so far ahead on which a clinic works."""
    day = datetime.now(UTC) + timedelta(days=days_ahead)
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def as_in_texts(starts: datetime) -> str:
    return f"{starts:%b} {starts.day}, {starts.hour % 12 or 12}:{starts:%M %p}"


class Desk:
    """A member of staff at the screen."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def sign_in(self, login: str = "scheduler") -> None:
        self.page.goto(self.url)
        self.page.get_by_label("Username").fill(login)
        self.page.get_by_label("Password").fill(f"{login}-demo")
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def choose(self, provider: str, starts: datetime) -> None:
        """Fill in what the form for a cancellation needs."""
        self.page.get_by_role("link", name="Log a cancellation").first.click()
        self.page.get_by_label("Provider", exact=True).select_option(label=provider)
        self.page.get_by_label("Date", exact=True).fill(f"{starts:%Y-%m-%d}")
        self.page.get_by_label("Time", exact=True).fill(f"{starts:%H:%M}")

    def log(self) -> Locator:
        """Look, then send; the opening's row on the board."""
        self.page.get_by_role("button", name="Look first").click()
        self.page.locator("#send-later").click()
        row = self.page.locator(":target")
        expect(row).to_be_visible()
        return self.page.locator(f"#{row.get_attribute('id')}")

    def open_board(self) -> None:
        self.page.get_by_role("link", name="Board", exact=True).click()

    def filled(self, when: str) -> Locator:
        """The line of a time among those filled today."""
        return self.page.locator("#filled li").filter(has_text=when)

    def booking(self, phone: str) -> Locator:
        """The booking to make for whoever has this number, of which the board shows the end."""
        self.page.get_by_role("link", name="Bookings", exact=True).click()
        return self.page.locator("article.booking").filter(has_text=f"…{phone[-4:]}")


class Phones:
    """The page that shows the patients' phones."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url)

    def with_text(self, words: str) -> Locator:
        return self.page.locator(".phone").filter(has_text=words)

    def holding(self, number: str) -> Locator:
        return self.page.locator(".phone").filter(
            has=self.page.get_by_role("heading", name=number, exact=True)
        )

    def answer(self, number: str, words: str) -> None:
        phone = self.holding(number)
        phone.get_by_placeholder("Type a reply").fill(words)
        phone.get_by_role("button", name="Send").click()
