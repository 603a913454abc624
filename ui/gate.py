"""What may reach Gradio, and what leaves it.

Gradio serves files, uploads, proxies and an API browser besides the page. The
page needs none of them, so only what it does need is let through. A web site
elsewhere that points its name at this machine (DNS rebinding), or posts to it,
is refused; and the browser is told to load nothing from anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 4 * 1024 * 1024  # bytes; a long conversation drawn again fits easily

_OPEN = re.compile(
    r"/(?:|config/?|theme\.css|favicon\.ico|manifest\.json|robots\.txt"
    r"|(?:assets|static)/.+"
    r"|gradio_api/(?:info/?|app_id/?|component_server/?|theme\.css"
    r"|heartbeat/[^/]+|queue/(?:join|data)/?|cancel|reset/?"
    r"|(?:call|call/v2|run|api)/ask(?:/[^/]+)?/?))"
)
# How this machine calls itself.
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        # Gradio's page has its settings inline, and makes functions of strings.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}


class Gate:
    """An ASGI application that lets through to another what a page needs."""

    def __init__(self, app: ASGI, names: frozenset[str] | None) -> None:
        """Guard ``app``, which requests must call by one of these names; None for any."""
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(send, *refusal)
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(key, value) for key, value in message["headers"]]
                kept += [(key.encode(), value.encode()) for key, value in _HEADERS.items()]
                message = {**message, "headers": kept}
            await send(message)

        await self._app(scope, receive, guarded_send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        host = headers.get("host", "")
        if self._names is not None and _name(host) not in self._names:
            return 421, "this server answers only to the name of this machine"
        origin = headers.get("origin")
        if self._names is not None and origin is not None and origin.partition("://")[2] != host:
            return 403, "requests from other sites are refused"
        if not _OPEN.fullmatch(scope["path"]):
            return 404, "there is nothing here"
        if scope["method"] not in ("GET", "HEAD"):
            length = headers.get("content-length", "")
            if not length.isdecimal():
                return 411, "the length of the request is missing"
            if int(length) > LARGEST_BODY:
                return 413, "the request is too large"
        return None


def names_of(host: str, address: str) -> frozenset[str] | None:
    """The names that requests may use of a server; None where that cannot be known.

    On an address of this machine only, they must name this machine; a server meant
    for others may be reached by names that it does not know.

    Args:
        host: as the user named it.
        address: that it is bound to.
    """
    if not ip_address(address).is_loopback:
        return None
    return OWN_NAMES | {host.strip("[]").lower(), address}


def _name(host: str) -> str:
    """The host of a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


async def _refuse(send: Send, status: int, line: str) -> None:
    body = line.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
