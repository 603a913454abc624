"""Line drawings for buttons and badges, 24 by 24, in the colour of the text."""

from __future__ import annotations

from typing import Final

_SHAPES: Final[dict[str, str]] = {
    "back": '<path d="M19 12H5m0 0 6-6m-6 6 6 6"/>',
    "changed": '<path d="M4 9h16M4 15h16M16 4 8 20"/>',
    "check": '<path d="m5 12.5 4.5 4.500L19 7.5"/>',
    "clear": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/>'
    '<path d="M15 5.500V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h.5"/>',
    "cross": '<path d="m7 7 10 10M17 7 7 17"/>',
    "down": '<path d="m6 9 6 6 6-6"/>',
    "edit": '<path d="M4 20h4L19.5 8.500a2.8 2.8 0 0 0-4-4L4 16zM13.5 6.500l4 4"/>',
    "export": '<path d="M12 4v11m0 0 4.5-4.500M12 15l-4.5-4.500M5 20h14"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "find": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "gone": '<path d="M6 3.500h7l5 5V20.500H6zM9.5 12l5 5M14.5 12l-5 5"/>',
    "half": '<path d="M4 13c2.5-4 5-4 8-1s5.5 3 8-1"/>',
    "keys": '<rect x="3" y="6" width="18" height="12" rx="2"/>'
    '<path d="M7 10h.01M11 10h.01M15 10h.01M8 14h8"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0'
    'l-3 3a4 4 0 0 0 5.7 5.700l1-1"/>',
    "moved": '<path d="M4 12h15m0 0-5-5m5 5-5 5"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "previous": '<path d="m15 5-7 7 7 7"/>',
    "send": '<path d="M12 19V6m0 0-6 6m6-6 6 6"/>',
    "stop": '<rect class="fill" x="6.5" y="6.5" width="11" height="11" rx="2"/>',
    "theme": '<circle cx="12" cy="12" r="8"/><path class="fill" d="M12 4a8 8 0 0 1 0 16z"/>',
    "up": '<path d="m6 15 6-6 6 6"/>',
    "verified": '<circle cx="12" cy="12" r="8.5"/><path d="m8 12.3 2.8 2.800L16 9.5"/>',
}


def icon(name: str) -> str:
    """An SVG that assistive technology passes over.

    Raises:
        KeyError: for an unknown name.
    """
    return f'<svg viewBox="0 0 24 24" aria-hidden="true">{_SHAPES[name]}</svg>'
