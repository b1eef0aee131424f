# SPDX-License-Identifier: GPL-2.0-only
"""``python -m tests.picture > docs/terminal.svg``: a finding, and the patch for it.

The commands are run in the checkout; the colours are those of a compiler and of git.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
WIDTH = 88
COMMANDS = (
    "pgoff check tests/miniature/drivers/vfio/gorse 2> /dev/null | head -n 3",
    "sed -n '/gorse_mmap_mmio(struct/,/^ }/p' patches/miniature/4-*/*-gorse-*.patch",
)
STYLES = {
    r"^\$ .*": "bold",
    r"\berror\b(?=:)": "bold red",
    r"\bnote\b(?=:)": "bold cyan",
    r"\[\w+\]$": "magenta",
    r"^-.*": "red",
    r"^\+.*": "green",
}
# Nothing is fetched to show it: the font is the reader's own.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; }}
{styles}
</style>
<defs>
{lines}
</defs>
<rect width="{width}" height="{height}" rx="8" fill="#0c0c0c"/>
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def shown() -> str:
    """The commands and what they print, wrapped as a terminal does it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    parts = []
    for command in COMMANDS:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert done.stdout, f"{command}: it prints nothing"
        parts.append(f"$ {command}\n{done.stdout}")
    return "\n".join(parts).expandtabs(8)


def picture() -> str:
    """The drawing of a terminal that has it all."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for line in shown().splitlines():
        text = Text(line)
        for pattern, style in STYLES.items():
            text.highlight_regex(pattern, style)
        console.print(text)
    svg = console.export_svg(title="", code_format=FORMAT, unique_id="terminal")
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


if __name__ == "__main__":
    sys.stdout.write(picture())
