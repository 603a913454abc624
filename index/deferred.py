"""Importing the libraries of the models: in turns, and without all that they import."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from types import ModuleType
from typing import Any

# Embedder and reader are loaded in two threads, and the libraries of both import
# one another. Where two threads wait for each other's imports, Python gives one of
# them a module that is not complete: so they take turns.
importing = RLock()


@contextmanager
def deferred(name: str) -> Iterator[None]:
    """Put off the import of a module until one of its functions is called.

    Whatever is imported meanwhile may take functions from the module, not other
    things. A module that is imported already stays as it is.

    Args:
        name: of the module, in full.
    """
    if name in sys.modules:
        yield
        return
    stand_in = ModuleType(name)

    def function(wanted: str) -> Callable[..., Any]:
        if wanted.startswith("__"):
            raise AttributeError(wanted)

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(importlib.import_module(name), wanted)(*arguments, **options)

        return call

    stand_in.__getattr__ = function  # type: ignore[method-assign]
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]
