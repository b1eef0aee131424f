# SPDX-License-Identifier: GPL-2.0-only
"""The one Jinja2 environment: packaged templates, strict, and plain text."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

# Beside this folder in the tree and in the wheel alike.
TEMPLATES = Path(__file__).parents[2] / "templates"

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)


def render(template: str, **values: object) -> str:
    """The text of ``template``, a path below ``templates/`` without its ``.j2``."""
    return _ENVIRONMENT.get_template(f"{template}.j2").render(values)
