# SPDX-License-Identifier: GPL-2.0-only
"""One file per rule, found and not registered; each offers ``checker``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import cast

from ..checker import Checker


@lru_cache(maxsize=1)
def checkers() -> tuple[Checker, ...]:
    """Every rule, by name."""
    modules = (
        importlib.import_module(f".{found.name}", __name__)
        for found in sorted(pkgutil.iter_modules(__path__))
    )
    return tuple(cast(Checker, vars(module)["checker"]) for module in modules)
