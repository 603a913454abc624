"""The names that a request may call the server by."""

from __future__ import annotations

import pytest

from ui.gate import OWN_NAMES, names_of


@pytest.mark.parametrize(
    ("host", "address", "more"),
    [
        ("127.0.0.1", "127.0.0.1", ()),
        ("LOCALHOST", "127.0.0.1", ()),
        ("[::1]", "::1", ()),
        ("127.0.0.2", "127.0.0.2", ("127.0.0.2",)),
        ("Debian", "127.0.1.1", ("debian", "127.0.1.1")),
    ],
)
def test_on_an_address_of_this_machine_its_own_names_alone(
    host: str, address: str, more: tuple[str, ...]
) -> None:
    assert names_of(host, address) == OWN_NAMES | set(more)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "fe80::1%1"])  # noqa: S104
def test_a_server_for_others_has_names_that_it_cannot_know(address: str) -> None:
    assert names_of("anything", address) is None
