"""Take the pictures of docs/ anew: ``python -m tests.browser.screenshots``.

They show the real models' answer to the example question, over seeds/.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from ui.engine import Asked, Progress
from ui.text import EXAMPLES

from .conftest import find_chromium, serving

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Write screenshot.png, screenshot-dark.png and screenshot-phone.png."""
    with tempfile.TemporaryDirectory() as index:

        def opener(report: Callable[[Progress], None]) -> Asked:
            from index.embedding import DEFAULT_MODEL as EMBEDDER
            from qa.assistant import open_assistant
            from qa.reader import DEFAULT_MODEL as READER

            return open_assistant(
                ROOT / "seeds", Path(index), model=EMBEDDER, reader=READER, progress=report
            )

        with serving(opener, ROOT / "seeds") as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=find_chromium() or playwright.chromium.executable_path, args=FLAGS
            )

            def answered(width: int, height: int, scheme: str) -> Page:
                page = chromium.new_page(
                    viewport={"width": width, "height": height},
                    device_scale_factor=1.5,
                    color_scheme=scheme,  # type: ignore[arg-type]
                    reduced_motion="reduce",
                )
                page.set_default_timeout(120_000)
                page.goto(address)
                page.locator("#question").fill(EXAMPLES[0][1])
                page.locator("#question").press("Enter")
                page.locator(".answer .citation").first.wait_for()
                page.locator('.progress[data-stage="ready"]').wait_for(state="attached")
                return page

            def picture(page: Page, name: str) -> None:
                taken = Image.open(BytesIO(page.screenshot()))
                taken.convert("RGB").quantize(256).save(DOCS / name, optimize=True)

            for scheme, name in (("light", "screenshot.png"), ("dark", "screenshot-dark.png")):
                page = answered(1400, 900, scheme)
                page.locator(".answer .citation").first.click()
                page.locator("#reader-mark").wait_for()
                page.locator(".bubble .word", has_text="Russia").hover()
                picture(page, name)
            picture(answered(390, 844, "light"), "screenshot-phone.png")


if __name__ == "__main__":
    main()
