"""Serving the page: bind first, load beside, answer soon.

The port is taken before Gradio is imported, so a port in use is told at once,
and a browser that comes early waits instead of being refused.
"""

from __future__ import annotations

import asyncio
import errno
import inspect
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from index.errors import ServerError, reason_of
from ui.engine import Engine, Library, Opener
from ui.gate import OWN_NAMES, Gate, names_of

if TYPE_CHECKING:
    import uvicorn

    from ui.gate import ASGI
    from ui.verdicts import Verdicts

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860
_BACKLOG = 128


def serve(
    open_assistant: Opener,
    library: Library,
    listening: socket.socket,
    host: str = DEFAULT_HOST,
    *,
    verdicts: Verdicts | None = None,
    started: Callable[[str], None] = print,
) -> None:
    """Serve the page until interrupted, which is raised on as KeyboardInterrupt.

    Args:
        open_assistant: builds the assistant; called in a thread, at once, so its
            work is best done in another process.
        library: reads the articles before and after that.
        listening: of ``bind``.
        host: that it was bound to.
        verdicts: keeps what readers find of the answers; None to keep nothing.
        started: called with the page's address once it can be opened.
    """
    address = _address(host, listening.getsockname()[1])
    engine = Engine(open_assistant, library, verdicts)
    engine.start()
    names = names_of(host, listening.getsockname()[0])
    server = make_server(create_app(engine, names), lambda: started(address))
    server.run(sockets=[listening])


def bind(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ServerError: when the port is in use or forbidden, or the host is not ours.
    """
    if not 0 <= port <= 65535:
        raise ServerError("{port} is not a port: give a number from 1 to 65535", port=port)
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise ServerError("the host {host!r} is unknown: try 127.0.0.1", host=host) from None
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # Elsewhere this option would let two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _refusal(error, host, port) from None
    return listening


def _refusal(error: OSError, host: str, port: int) -> ServerError:
    if error.errno == errno.EADDRINUSE:
        return ServerError(
            "port {port} on {host} is in use: choose another with --port", port=port, host=host
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return ServerError(
            "the host {host!r} is not an address of this machine: try 127.0.0.1", host=host
        )
    if error.errno == errno.EACCES:
        return ServerError(
            "port {port} is not allowed for this user: choose one from 1024 on with --port",
            port=port,
        )
    return ServerError(
        "cannot listen on {host} port {port}: {reason}",
        host=host,
        port=port,
        reason=reason_of(error),
    )


def create_app(engine: Engine, names: frozenset[str] | None = OWN_NAMES) -> ASGI:
    """The page and its endpoints behind the gate, as an ASGI application.

    Args:
        names: that requests may call the server by; None for any.
    """
    # Where no event loop runs, Gradio makes one for each lock and never closes it.
    return asyncio.run(_create_app(engine, names))


async def _create_app(engine: Engine, names: frozenset[str] | None) -> ASGI:
    # Gradio reads these when it is imported.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    with _without_stub_files():
        import gradio
    import fastapi

    from ui.app import build_page, page_settings

    # Gradio's HTTP client logs each of its requests at this level.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    outer = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gradio.mount_gradio_app(outer, build_page(engine), path="/", **page_settings())
    return Gate(outer, names)


@contextmanager
def _without_stub_files() -> Iterator[None]:
    """Keep Gradio from writing .pyi files for editors while it is imported.

    It parses each component's source twice for them, which is half of the time
    that the import takes; it passes over a class whose source is not a file.
    """
    getfile = inspect.getfile

    def getfile_but_of_components(object: Any) -> str:
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            raise FileNotFoundError(object.__name__)
        return getfile(object)

    inspect.getfile = getfile_but_of_components
    try:
        yield
    finally:
        inspect.getfile = getfile


def make_server(app: ASGI, begin: Callable[[], None]) -> uvicorn.Server:
    """A server of the page; run it with the socket of ``bind``.

    Args:
        app: of ``create_app``.
        begin: called, in the server's thread, once requests are answered.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            begin()

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        # An open page keeps a connection that would otherwise hold up the end.
        timeout_graceful_shutdown=1,
    )
    return Server(config)


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}/"
