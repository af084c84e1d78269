"""The ten commonest jobs of a day at the desk, counted: docs/staff-guide.md.

`make guide` takes its figures and pictures from here.
"""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.axe import DARK, LIGHT, OPTIONS, RUN
from tests.browser.hands import Figures
from tests.browser.pages import PATIENCE, Desk, Phones, weekday

expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.browser, pytest.mark.process]
SCREEN = {
    "viewport": {"width": 1080, "height": 640},
    "timezone_id": "America/New_York",
    "color_scheme": "light",
    "reduced_motion": "reduce",
}


@pytest.fixture(scope="module")
def figures(demo):
    figures = Figures()
    yield figures
    figures.publish()


@pytest.fixture(scope="module")
def signed_in(chrome, demo):
    context = chrome.new_context(**SCREEN)
    context.set_default_timeout(PATIENCE)
    desk = Desk(context.new_page(), demo.url)
    desk.sign_in()
    yield desk
    context.close()


@pytest.fixture
def page(signed_in):
    """The board, at which every job begins."""
    signed_in.page.goto(signed_in.url)
    return signed_in.page


@pytest.fixture
def shoot(figures, page):
    """A picture for the guide, of a page that breaks no rule as it stands."""

    def shoot(name, **how):
        with figures.apart():
            figures.picture(page, name, **how)
            page.evaluate(AXE_SCRIPT)
            for theme in (DARK, LIGHT):
                page.emulate_media(color_scheme=theme)
                assert page.evaluate(RUN, OPTIONS) == [], f"{name}, {theme}"

    return shoot


def button(page, name):
    words = re.compile(rf"^\s*{re.escape(name)}\s*$")
    return page.get_by_role("button").filter(has_text=words)


def link(page, name):
    return page.get_by_role("link", name=name, exact=True)


def test_a_cancellation_is_logged_and_its_winner_booked(
    chrome, demo, page, figures, shoot
):
    shoot("board")
    with figures.job(page, "Log a cancellation", clicks=1, keys=25) as job:
        job.click(link(page, "Log a cancellation"))
        expect(page.get_by_label("Provider", exact=True)).to_be_focused()
        job.type("Dr. Sam")
        job.press("Tab")
        job.type("1030a")
        job.press("Tab")
        job.press("ArrowDown")  # tomorrow
        job.press("Enter")
        expect(page.locator("#send-later")).to_be_focused()
        shoot("look-first")
        job.press("Enter")
        row = page.locator(":target")
        expect(row).to_contain_text("10:30 AM")
    expect(page.locator("#openings .offer").first).to_be_visible()
    shoot("asked")
    phones = Phones(chrome.new_page(), demo.phones_url)
    number = phones.with_text("10:30 AM").get_by_role("heading").first.inner_text()
    phones.answer(number, "Yes please")
    to_make = page.locator("#tasks a", has_text="2 bookings to make")
    expect(to_make).to_be_visible()
    shoot("filled")
    with figures.job(page, "See it filled, and book it", clicks=2, keys=0) as job:
        job.click(to_make)
        booking = page.locator("article.booking", has_text="10:30 AM")
        expect(booking).to_be_visible()
        shoot("bookings")
        job.click(booking.get_by_role("button", name="Booked in the EHR"))
        expect(booking.get_by_role("button", name="Booked in the EHR")).to_have_count(0)
    phones.page.close()


def test_a_patient_is_added(page, figures, shoot):
    with figures.job(page, "Add a patient", clicks=1, keys=60) as job:
        job.click(link(page, "Add a patient"))
        expect(page.get_by_label("Name", exact=True)).to_be_focused()
        job.type("Nora Tester")
        job.press("Tab")
        job.type("2035550181")
        job.press("Tab")
        job.type("Fol")
        job.press("Tab", times=9)  # language, free, six weekdays
        job.type("M-W am, Fri pm")
        job.press("Tab")
        job.press("ArrowUp", times=2)  # yes, they agree to texts
        shoot("add-a-patient")
        job.press("Enter")
        expect(page.get_by_text("waits for Follow-up")).to_be_visible()


def test_a_time_reported_gone_by_mistake_is_back_and_a_yes_by_phone_fills_it(
    page, figures, shoot
):
    row = page.locator("#openings article", has_text="11:30 AM")
    with figures.job(page, "Undo a time reported gone", clicks=2, keys=0) as job:
        job.click(row.get_by_role("button", name="Filled elsewhere"))
        job.click(button(page, "Undo: it is free"))
        expect(row).to_be_visible()
    call = row.locator(".calls li").first
    with figures.job(page, "A yes on the phone", clicks=2, keys=0) as job:
        job.click(call.get_by_role("button", name="I am calling"))
        expect(call.get_by_role("button", name="I am calling")).to_have_count(0)
        shoot("call-list")
        job.click(call.get_by_role("button", name="Said yes"))
        expect(page.locator("#filled", has_text="11:30 AM")).to_be_visible()


def test_a_text_is_answered(page, figures, shoot):
    with figures.job(page, "Answer a text", clicks=4, keys=45) as job:
        job.click(link(page, "Inbox"))
        shoot("inbox")
        job.click(page.get_by_role("link", name="Open and answer").first)
        job.click(page.get_by_label("Your text"))
        job.type("Yes, 15 minutes early is fine.")
        shoot("conversation", from_top=False)
        job.click(button(page, "Send and mark done"))
        expect(page.get_by_text("No text waits to be read")).to_be_visible()


def test_texting_is_stopped_and_resumed(page, figures, shoot):
    with figures.job(page, "Stop all texting", clicks=2, keys=15) as job:
        job.click(page.get_by_text("Stop all texting…"))
        job.click(page.get_by_label("Why (your colleagues read it)"))
        job.type("wrong day")
        job.press("Enter")
        expect(button(page, "Resume texting")).to_be_visible()
    shoot("stopped")
    with figures.job(page, "Resume texting", clicks=1, keys=0) as job:
        job.click(button(page, "Resume texting"))
        expect(button(page, "Resume texting")).to_have_count(0)


def test_a_provider_is_out(page, figures, shoot):
    with figures.job(page, "A provider is out", clicks=4, keys=30) as job:
        job.click(link(page, "Closures"))
        job.click(link(page, "Somebody is out…"))
        expect(page.get_by_label("Provider", exact=True)).to_be_focused()
        job.type("Dr. Sam")
        first = page.get_by_label("From", exact=True)
        job.click(first)
        job.type("tomorrow")
        job.click(page.get_by_label("Why"))
        job.type("sick")
        job.press("Enter")
        expect(page.locator("#save")).to_be_focused()
        shoot("provider-out")
        job.press("Enter")
        expect(page.get_by_role("heading", name="Times withdrawn")).to_be_visible()


def test_why_a_patient_was_not_asked_is_told(page, figures, shoot):
    opening = page.locator("#openings article, #filled li", has_text="11:30 AM")
    with figures.job(page, "Why was this patient not asked?", clicks=2, keys=20) as job:
        job.click(opening.get_by_role("link").first)
        job.click(page.get_by_label("Patient", exact=True))
        job.type("Dale Thorne")
        job.press("Enter")
        verdict = page.locator(".verdict").first
        expect(verdict.get_by_text("No:").first).to_be_visible()
        verdict.scroll_into_view_if_needed()
    shoot("why-not", from_top=False)


def test_an_entry_is_paused(page, figures, shoot):
    until = weekday(days_ahead=40)
    with figures.job(page, "Pause a patient’s waiting", clicks=6, keys=30) as job:
        job.click(link(page, "Waitlist"))
        job.click(page.get_by_label("Search", exact=True))
        job.type("Drummond")
        job.press("Enter")
        job.click(page.get_by_label("Select this object for an action").first)
        job.pick(page.get_by_label("Action:"), "Pause…")
        job.click(button(page, "Go"))
        expect(page.get_by_label("Pause until")).to_be_focused()
        job.type(f"{until:%b} {until.day}")
        shoot("pause")
        job.press("Enter")
        expect(page.get_by_text(f"paused until {until:%b} {until.day}")).to_be_visible()
