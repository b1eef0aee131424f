# SPDX-License-Identifier: GPL-2.0-only
"""What a cell's key depends on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.verify.cell import package_digest


def test_every_file_of_a_package_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are no Python, too: a header of the stubs steers a parse."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "pgoff_toy_package"
    (folder / "stub").mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "stub" / "mm.h").write_text("int one;\n")
    digest = package_digest.__wrapped__
    first = digest(folder.name)
    assert digest(folder.name) == first
    (folder / "stub" / "mm.h").write_text("int two;\n")
    assert digest(folder.name) != first
