"""The board changes under somebody's hands, and takes nothing out of them."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PATIENCE, Desk, weekday

expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.browser, pytest.mark.process]
WHITAKER = "Dr. Samuel Whitaker"
# A change is seen without reloading within this time.
AT_MOST = 5.0


@pytest.fixture
def colleague(new_page, demo):
    desk = Desk(new_page(), demo.url)
    desk.sign_in("manager")
    return desk


@pytest.fixture
def row(desk, colleague):
    """An opening that a colleague has just logged, as it came onto the board."""
    starts = weekday(days_ahead=3).replace(hour=9, minute=30)
    colleague.choose(WHITAKER, starts)
    expect(colleague.page.get_by_label("Minutes")).not_to_have_value("")
    number = colleague.log().get_attribute("id")
    row = desk.page.locator(f"#{number}")
    expect(row).to_be_visible()
    yield row
    colleague.page.goto(colleague.url)
    gone = colleague.page.locator(f"#{number}")
    if gone.count():
        gone.get_by_role("button", name="Filled elsewhere").click()


def same(desk, row):
    return desk.page.locator(f"#{row.get_attribute('id')}")


def test_what_is_typed_stays_while_a_colleagues_change_arrives(
    desk, colleague, row, say
):
    desk.page.get_by_text("Stop all texting…").click()
    reason = desk.page.get_by_label("Why (your colleagues read it)")
    reason.press_sequentially("Fire ")
    theirs = same(colleague, row)
    theirs.get_by_role("button", name="Pause").click()
    since = time.monotonic()
    expect(row).to_contain_text("paused by")
    took = time.monotonic() - since
    expect(reason).to_be_focused()
    desk.page.keyboard.type("alarm")
    expect(reason).to_have_value("Fire alarm")
    say(f"a colleague's click -> on this board {took:.1f} s")
    assert took < AT_MOST


def test_the_focus_stays_on_its_button_and_open_lists_stay_open(desk, colleague, row):
    who_is_next = row.get_by_text("Who is next, and why")
    who_is_next.click()
    expect(row.locator(".next-list, .next .quiet-text").first).to_be_visible()
    gone = row.get_by_role("button", name="Filled elsewhere")
    gone.focus()
    same(colleague, row).get_by_role("button", name="Pause").click()
    expect(row).to_contain_text("paused by")
    expect(gone).to_be_focused()
    expect(row.locator(".next-list, .next .quiet-text").first).to_be_visible()


def test_escape_closes_a_menu_and_leaves_the_focus_on_it(desk):
    menu = desk.page.locator(".top details.menu")
    menu.locator("summary").click()
    menu.get_by_role("button").focus()
    desk.page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_a_win_is_told_in_the_title_and_by_a_sound(desk, colleague, say):
    page = desk.page
    page.get_by_label("Play a sound").check()
    page.evaluate(
        "window.sounds = 0; addEventListener('news:sound', () => { window.sounds += 1 })"
    )
    before = page.title()
    colleague.page.goto(colleague.url)
    colleague.page.get_by_role("button", name="Said yes").first.click()
    since = time.monotonic()
    expect(page).not_to_have_title(before)
    took = time.monotonic() - since
    assert page.evaluate("window.sounds") == 1
    assert page.title().split(", ")[0].endswith("filled: book it")
    expect(page.locator("#news")).to_have_text("A time was filled: book it.")
    say(f"a yes -> title and sound {took:.1f} s")
    assert took < AT_MOST
    page.reload()
    expect(page.get_by_label("Play a sound")).to_be_checked()
    expect(page.locator("#news")).to_be_empty()


def test_bookings_refresh_themselves(desk, colleague):
    for each in (desk, colleague):
        each.page.get_by_role("link", name="Bookings", exact=True).click()
    booking = colleague.page.locator("article.booking").first
    number = booking.get_attribute("id")
    mine = desk.page.locator(f"#{number}")
    take_back = mine.get_by_text("Take back…")
    take_back.focus()
    booking.get_by_role("button", name="I take it").click()
    expect(mine).to_contain_text("is on it")
    expect(take_back).to_be_focused()
    colleague.page.locator(f"#{number}").get_by_role(
        "button", name="Booked in the EHR"
    ).click()
    expect(mine).to_contain_text("Booked.")
    expect(mine.get_by_role("button", name="Booked in the EHR")).to_have_count(0)


def test_the_page_of_an_opening_refreshes_itself_around_what_is_typed(
    desk, colleague, row
):
    theirs = same(colleague, row)
    number = row.get_attribute("id").removeprefix("opening-")
    desk.page.goto(f"{desk.url}/openings/{number}/")
    state = desk.page.locator("#opening-state")
    note = desk.page.get_by_label("Note (optional")
    note.press_sequentially("At a con")
    theirs.get_by_role("button", name="Pause").click()
    expect(state).to_contain_text("paused by")
    expect(note).to_be_focused()
    desk.page.keyboard.type("ference")
    expect(note).to_have_value("At a conference")
    expect(desk.page.locator("#opening-history")).to_contain_text("paused it")
    offer = state.get_by_role("button", name="Offer it")
    offer.focus()
    theirs.get_by_role("button", name="Filled elsewhere").click()
    expect(state).to_contain_text("Withdrawn")
    expect(note).to_have_value("At a conference")
