"""The main job in a browser, with the processes that `make demo` starts."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PATIENCE, Desk, as_in_texts, weekday

expect.set_options(timeout=PATIENCE)
# The demo keeps its own SQLite file: one run is enough.
pytestmark = [pytest.mark.browser, pytest.mark.process]
WHITAKER, OKAFOR = "Dr. Samuel Whitaker", "Dr. Amara Okafor"


@pytest.fixture
def starts():
    return weekday(days_ahead=2).replace(hour=10, minute=30)


def test_the_first_yes_fills_the_time_and_booking_it_is_confirmed(
    desk, phones, starts, say
):
    when = f"{starts:%a} 10:30 AM"
    row, until_text = log_and_wait(desk, phones, starts)
    asked = wait_for_everybody(row, phones, starts)
    winner, *others = asked
    phones.answer(winner, "Yes please")
    since = time.monotonic()
    expect(desk.filled(when)).to_contain_text("not yet booked")
    expect(row).to_have_count(0)
    say(f"logged -> on the phone {until_text:.1f} s")
    say(f"YES -> on the board {time.monotonic() - since:.1f} s")
    initials = desk.filled(when).locator("span").nth(1).inner_text()
    for number in others:
        expect(phones.holding(number)).to_contain_text("has been filled")
    booking = desk.booking(winner)
    assert initials == initials_of(booking.locator("strong").first.inner_text())
    booking.get_by_role("button", name="Booked in the EHR").click()
    expect(phones.holding(winner)).to_contain_text("confirmed")
    expect(phones.with_text("confirmed")).to_have_count(1)


def log_and_wait(desk, phones, starts):
    """The opening's row, and the seconds until its first text was on a phone."""
    desk.choose(WHITAKER, starts)
    expect(desk.page.get_by_label("Minutes")).not_to_have_value("")
    since = time.monotonic()
    row = desk.log()
    expect(phones.with_text(as_in_texts(starts)).first).to_be_visible()
    return row, time.monotonic() - since


def wait_for_everybody(row, phones, starts):
    """The numbers of all who were asked: as many as the board says, and two at least."""
    expect(row.locator(".offer").nth(1)).to_be_visible()
    texted = phones.with_text(as_in_texts(starts))
    expect(texted).to_have_count(row.locator(".offer").count())
    return texted.get_by_role("heading").all_inner_texts()


def initials_of(name):
    first, *_, last = name.split()
    return f"{first[0]}.{last[0]}."


def test_a_cancellation_is_logged_and_texted_without_javascript(
    new_page, demo, phones, starts
):
    desk = Desk(new_page(java_script_enabled=False), demo.url)
    desk.sign_in()
    starts = starts.replace(hour=11, minute=0)
    desk.choose(OKAFOR, starts)
    desk.page.get_by_label("Follow-up").check()
    row = desk.log()
    expect(row).to_contain_text(f"{starts:%a} 11:00 AM")
    expect(phones.with_text(as_in_texts(starts)).first).to_be_visible()
    desk.page.get_by_role("link", name="Refresh").click()
    expect(row).to_contain_text("texted")


def test_a_board_left_alone_shows_initials_until_it_is_touched(new_page, demo):
    page = new_page()
    page.clock.install()
    Desk(page, demo.url).sign_in()
    callee = page.locator(".calls .who").first
    name = callee.inner_text()
    assert " " in name
    page.wait_for_load_state()  # the watch has begun
    page.clock.fast_forward("05:01")
    expect(page.locator(".calls .who").first).to_have_text(initials_of(name))
    page.mouse.move(50, 220)
    expect(page.locator(".calls .who").first).to_have_text(name)


def test_two_at_the_same_opening_hear_of_each_other(new_page, demo):
    ann = Desk(new_page(), demo.url)
    mira = Desk(
        new_page(java_script_enabled=False), demo.url
    )  # her page stays as it is
    ann.sign_in()
    mira.sign_in("manager")
    pause = ann.page.get_by_role("button", name="Pause")
    rows = ann.page.locator("#openings article").filter(has=pause)
    row = rows.first.get_attribute("id")
    rows.first.get_by_role("button", name="Pause").click()
    expect(ann.page.get_by_text("Paused: nobody else is asked")).to_be_visible()
    there = mira.page.locator(f"#{row}")
    there.get_by_role("button", name="Filled elsewhere").click()
    expect(mira.page.get_by_text("Nothing was changed. Look again")).to_be_visible()
    expect(mira.page.get_by_text("paused it")).to_be_visible()


def test_no_page_breaks_the_content_policy_or_complains(new_page, demo):
    desk = Desk(new_page(), demo.url)
    desk.sign_in("admin")
    links = desk.page.locator("header a, #openings .what a, #filled a")
    pages = addresses(links)
    desk.page.goto(f"{demo.url}/admin/")
    pages |= addresses(desk.page.locator("#content-main .group a"))
    assert len(pages) > 15
    for address in sorted(pages):
        assert desk.page.goto(demo.url + address).ok, address


def addresses(links):
    return {link.get_attribute("href").split("#")[0] for link in links.all()}
