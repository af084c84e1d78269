"""Patients come onto the list: one from the keyboard, many from a spreadsheet."""

import time

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.process]
ROWS = (
    "Pt Name\tCell #\tDOB\tType of Visit\tPreferred times\n"
    "Tester, Ida\t203-555-0182\t1/2/1950\tFollow-up\tMon-Wed 9-12, Fri pm\n"
    "Otto Tester\t203-555-0183\t\tFollow-up\t\n"
)


class Keyboard:
    """Types like a person, and counts."""

    def __init__(self, page: Page) -> None:
        self.keys, self.strokes = page.keyboard, 0

    def type(self, words: str) -> None:
        self.keys.type(words)
        self.strokes += len(words)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.keys.press(key)
        self.strokes += times


def fill(page: Page, name: str, phone: str) -> Keyboard:
    """Up to the answer about texts, from the field that has the focus."""
    keyboard = Keyboard(page)
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keyboard.type(name)
    keyboard.press("Tab")
    keyboard.type(phone)
    keyboard.press("Tab")
    keyboard.type("Fol")
    keyboard.press("Tab", times=9)  # language, free, six weekdays
    keyboard.type("M-W am, Fri pm")
    keyboard.press("Tab")
    keyboard.press("ArrowUp", times=2)
    expect(page.get_by_label("yes", exact=True)).to_be_checked()
    return keyboard


def test_a_patient_is_added_without_the_mouse(desk, say):
    page = desk.page
    begun = time.monotonic()
    page.get_by_role("link", name="Add a patient").click()
    keyboard = fill(page, "Nora Tester", "2035550181")
    keyboard.press("Enter")
    added = page.get_by_text("waits for Follow-up, free: Mon-Wed mornings; Fri")
    expect(added).to_contain_text("They get texts.")
    seconds = time.monotonic() - begun
    say(f"added by 1 click and {keyboard.strokes} keys, {seconds:.1f} s of waiting")
    assert keyboard.strokes < 60


def test_enter_adds_nobody_who_may_be_here_already(desk):
    page = desk.page
    page.get_by_role("link", name="Add a patient").click()
    fill(page, "Uwe Tester", "2035550184").press("Enter")
    expect(page.get_by_text("U.T.")).to_be_visible()
    page.get_by_role("link", name="Add a patient").click()
    keyboard = fill(page, "Uwe Tester", "2035550184")
    expect(page.get_by_text("the same name and phone")).to_be_visible()
    keyboard.press("Enter")
    expect(page.get_by_text("Waits for this visit already")).to_be_visible()


def test_rows_copied_from_excel_are_checked_then_imported(desk):
    page = desk.page
    page.get_by_role("link", name="Add a patient").click()
    page.get_by_role("link", name="From a spreadsheet").click()
    page.get_by_label("Paste the rows").fill(ROWS)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_label("DOB")).to_have_value("")
    page.get_by_role("button", name="Import 2 patients").click()
    expect(page.get_by_role("heading", name="2 patients added")).to_be_visible()
