"""axe-core over many pages, in both themes and at several widths, two pages at a time."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import BrowserContext, Page, async_playwright

from tests import chromium
from tests.browser.pages import AS_ROOT, PATIENCE

AT_ONCE = 2
LIGHT, DARK = "light", "dark"
SMALL, MIDDLE, LARGE = 360, 768, 1280
# A theme and a width in pixels.
Screen = tuple[str, int]
EVERY: list[Screen] = [
    (theme, w) for theme in (LIGHT, DARK) for w in (SMALL, MIDDLE, LARGE)
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "resultTypes": ["violations"],
}
UNFOLD = """() => {
  for (const each of document.querySelectorAll("main details")) each.open = true;
}"""
RUN = """async (options) => {
  const {violations} = await axe.run(document, options);
  const found = violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.target.join(" ")}: `
      + [...node.any, ...node.all, ...node.none].map((each) => each.message).join("; ")));
  const width = document.documentElement.scrollWidth;
  return width > innerWidth ? [...found, `wider than the screen: ${width}`] : found;
}"""
REDIRECTS = (301, 302)
LOGIN, PASSWORD = "admin", "admin-demo"
PAGE = "page"
# Pages with a form to be sent as it came, the button for it, and what is said then;
# our words, not the browser's own.
FORM = re.compile(r"(^accounts/password|/new|/import|/add)/$")
UNCHECKED = "for (const form of document.forms) form.noValidate = true"
SEND = "main button.main, #content-main [name=_save]"
COMPLAINT = ".problem, .errorlist, .errornote, .message.error"


@dataclass
class Audit:
    url: str
    screens: Callable[[str], Sequence[Screen]]
    seen: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    found: list[str] = field(default_factory=list)

    def over(self, paths: Iterable[str]) -> None:
        asyncio.run(self._over(paths))

    async def _over(self, paths: Iterable[str]) -> None:
        waiting = iter(paths)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium.executable(), args=AS_ROOT
            )
            context = await browser.new_context(reduced_motion="reduce")
            context.set_default_timeout(PATIENCE)
            await context.add_init_script(AXE_SCRIPT)
            await self._sign_in(context)
            await asyncio.gather(
                *(self._work(context, waiting) for _ in range(AT_ONCE))
            )
            await browser.close()

    async def _sign_in(self, context: BrowserContext) -> None:
        page = await context.new_page()
        await page.goto(f"{self.url}/accounts/login/")
        await self._look(page, "accounts/login/ as a stranger")
        for password in ("mistyped", PASSWORD):
            await page.fill("[name=username]", LOGIN)
            await page.fill("[name=password]", password)
            await page.click("main button")
            if password != PASSWORD:
                await page.wait_for_selector(COMPLAINT)
                await self._look(page, "accounts/login/ with a wrong password")
        await page.wait_for_url(f"{self.url}/")
        await page.close()

    async def _work(self, context: BrowserContext, waiting: Iterable[str]) -> None:
        page = await context.new_page()
        for path in waiting:
            if kind := await self._open(page, path):
                self.seen[kind] += 1
                self.rows[path] = await page.locator("main article").count()
                await self._look(page, path)
                if kind == PAGE and FORM.search(path):
                    await page.evaluate(UNCHECKED)
                    await page.click(SEND)
                    await page.wait_for_selector(COMPLAINT)
                    self.seen["page with complaints"] += 1
                    await self._look(page, f"{path} sent empty")

    async def _open(self, page: Page, path: str) -> str | None:
        """What kind of page it is, if it is a whole one; one refusal of each kind."""
        address = f"{self.url}/{path}"
        answer = await page.context.request.get(address, max_redirects=0)
        assert answer.status < 500, f"{path}: {answer.status}"
        if "text/html" not in answer.headers.get("content-type", ""):
            return None
        if answer.status in REDIRECTS or "<html" not in await answer.text():
            return None
        kind = PAGE if answer.ok else f"refused with {answer.status}"
        if kind != PAGE and kind in self.seen:
            return None
        await page.goto(address)
        return kind

    async def _look(self, page: Page, path: str) -> None:
        await page.evaluate(UNFOLD)
        for theme, width in self.screens(path):
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of two words
            await page.set_viewport_size({"width": width, "height": 800})
            self.runs += 1
            for fault in await page.evaluate(RUN, OPTIONS):
                self.found.append(f"/{path} {theme} {width}: {fault}")
