"""A real Chromium, and servers of the page for it to open.

Without a Chromium these tests are skipped, but where CI is set they fail: there
it must be present.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.fakes import Finder
from ui.engine import Asked, Engine, Folder, Progress
from ui.server import bind, create_app, make_server
from ui.verdicts import Verdicts

Opener = Callable[[Callable[[Progress], None]], Asked]
Serve = Callable[..., str]
NewPage = Callable[..., Page]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # Gradio's queue uses two options that pandas is about to drop.
            item.add_marker(
                pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio.queueing")
            )


def find_chromium() -> str | None:
    """The Chromium of this machine; CITAAT_CHROMIUM names another."""
    return os.environ.get("CITAAT_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        executable = find_chromium() or playwright.chromium.executable_path
        if not Path(executable).exists():
            message = "no Chromium found: install one, or name it in CITAAT_CHROMIUM"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that outlive the pages of a test."""
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(serving(*given))


@pytest.fixture
def new_page(chromium: Browser, serve: Serve) -> Iterator[NewPage]:
    """Open pages of separate visitors; at the end, nothing may have gone wrong in any.

    A page that is opened with ``loses_server`` may report that it lost it.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        url: str,
        width: int = 1400,
        height: int = 900,
        *,
        loses_server: bool = False,
        **options: Any,
    ) -> Page:
        options = {"locale": "en-US", "color_scheme": "light"} | options
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        origin = re.match(r"https?://[^/]+/", url)
        assert origin

        def requested(address: str) -> None:
            if not address.startswith((origin[0], "data:", "blob:")):
                troubles.append(f"request to {address}")

        page.on("request", lambda request: requested(request.url))
        page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))

        def logged(line: ConsoleMessage) -> None:
            lost = "ERR_CONNECTION" in line.text or "Failed to fetch" in line.text
            if line.type in ("error", "warning") and not (lost and loses_server):
                troubles.append(line.text)

        page.on("console", logged)
        page.goto(url)
        page.wait_for_selector(".citaat .page > *", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@contextmanager
def serving(opener: Opener, folder: Path, verdicts: Path | None = None) -> Iterator[str]:
    """A server of the page in a thread of its own; gives its address.

    Args:
        opener: of the assistant.
        folder: of the articles.
        verdicts: file to keep verdicts in; None for a server that keeps none.
    """
    listening = bind("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    engine = Engine(opener, Folder(folder), Verdicts(verdicts) if verdicts else None)
    answering = threading.Event()
    servers: list[Any] = []

    def begin() -> None:
        answering.set()
        engine.start()

    def run() -> None:
        servers.append(make_server(create_app(engine), begin))
        servers[0].run(sockets=[listening])

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert answering.wait(120)
        yield address
    finally:
        if servers:
            servers[0].should_exit = True
        thread.join(30)
        listening.close()


LONG = " date 2022-01 Het begin.\n\n" + "\n\n".join(
    f"Alinea {number}. " + "Hier staat gewone tekst om het artikel lang te maken. " * 6
    for number in range(60)
)
NASTY = (
    'Kwaad.\r\n\r\n<script>window.pwned = 1</script> <img src=x onerror="window.pwned = 1">'
    "\r\n{{#each value}}{{this}}{{/each}} ${window.pwned = 1} `back` 'one' \"two\" &amp; &lt;b&gt;"
    "\r\n\r\nNUL \0 hier, \U0001f469\u200d\U0001f467 en e\u0301, \u202eomgekeerd\u202c, עברית."
    "\r\r\r\n</p></mark><!-- \t einde"
)
AWKWARD_NAMES = ["a b.txt", 'aan\'haling"tekens".txt', "map/😀 %2e+&#?.txt", "<b>vet<b>.txt"]


def write_corpus(folder: Path) -> None:
    (folder / "lang.txt").write_bytes(LONG.encode())
    (folder / "kwaad.txt").write_bytes(NASTY.encode())
    (folder / "map").mkdir()
    for number, name in enumerate(AWKWARD_NAMES):
        (folder / name).write_bytes(f"Eerste regel.\n\nVreemde naam nummer {number}.".encode())


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of its own, to change."""
    folder = tmp_path / "articles"
    folder.mkdir()
    write_corpus(folder)
    return folder


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder for all tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("shared")
    write_corpus(folder)
    return folder


@pytest.fixture(scope="package")
def site(shared: Path) -> Iterator[str]:
    """A page over the shared folder."""
    with serving(lambda report: Finder(Folder(shared)), shared) as address:
        yield address
