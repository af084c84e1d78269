from __future__ import annotations

import sys

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.pages import PATIENCE, Desk, Phones, launch
from tests.demo import RunningDemo


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    running = RunningDemo(tmp_path_factory.mktemp("demo"))
    yield running
    running.destroy()


@pytest.fixture(scope="module")
def chrome():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chrome):
    """Pages whose every complaint, a broken content policy too, fails the test."""
    faults, contexts = [], []

    def note(message):
        if message.type in ("error", "warning"):
            faults.append(f"{message.page.url}: {message.text}")

    def open_page(**options):
        context = chrome.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("console", note)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def desk(new_page, demo):
    desk = Desk(new_page(), demo.url)
    desk.sign_in()
    return desk


@pytest.fixture
def phones(new_page, demo):
    return Phones(new_page(), demo.phones_url)


@pytest.fixture
def say(capsys):
    """Prints a line among pytest's own."""

    def line(words):
        with capsys.disabled():
            sys.stderr.write(f"\n  {words}\n")

    return line
