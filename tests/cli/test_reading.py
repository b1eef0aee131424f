# SPDX-License-Identifier: GPL-2.0-only
"""Files that cannot be read or understood are named, and never passed over."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from ..conftest import Git
from .running import DRIVER, HEADER, Run, mails_in, refused

WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.mark.parametrize("path", [DRIVER, HEADER])
def test_a_file_that_must_not_be_read(
    pgoff: Run, little: Path, tmp_path: Path, path: str
) -> None:
    root = os.geteuid() == 0
    if root and not shutil.which(WITHOUT_RIGHTS[0]):
        pytest.skip("root reads everything, and there is no setpriv")
    tree = shutil.copytree(little, tmp_path / "linux")
    (tree / path).chmod(0)
    ran = pgoff(
        *("generate", "--tree", tree, "-o", tmp_path / "out"),
        under=WITHOUT_RIGHTS if root else (),
    )
    refused(ran, path, "Permission denied")
    assert not (tmp_path / "out").exists()


def test_a_driver_with_a_syntax_error_is_left_out(
    here: Run, copy: Path, git: Git, tmp_path: Path, plain_series: dict[str, bytes]
) -> None:
    broken = (copy / DRIVER).read_text().replace("return", "return return", 1)
    (copy / DRIVER).write_text(broken)
    git(copy, "commit", "-qam", "Break it")
    out = tmp_path / "out"
    ran = here("generate", "--tree", copy, "-o", out)
    assert ran.status == 3
    assert f"{len(mails_in(out))} patches" in ran.out
    assert any(
        re.match(rf"not analysed: {DRIVER}: line \d+: expected", line)
        for line in ran.said
    )
    git(copy, "am", "-q", *mails_in(out))
    base = f"HEAD~{len(mails_in(out))}"
    changed = git(copy, "diff", "--name-only", base).decode().split()
    assert DRIVER not in changed
    assert "drivers/vfio/fern/vfio_fern.c" in changed


def test_a_core_with_a_syntax_error_is_named(
    here: Run, little: Path, tmp_path: Path
) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    with (tree / "drivers/vfio/vfio_main.c").open("a") as file:
        file.write("int broken(void) { return 1 }\n")
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    refused(ran, "cannot parse drivers/vfio/vfio_main.c; line ", "expected ';'")


def test_a_driver_that_is_a_link_is_not_passed_over(
    here: Run, little: Path, tmp_path: Path
) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    driver = tree / DRIVER
    driver.rename(driver.with_suffix(".txt"))
    driver.symlink_to("main.txt")
    driver.with_name("none.c").symlink_to("nowhere")
    driver.with_name("out.c").symlink_to("/etc/passwd")
    for ran in (here("status", "--tree", tree), here("check", "--tree", tree)):
        assert ran.status == 3
        assert "vfio_fern" in ran.out
        for name in ("main.c", "none.c", "out.c"):
            assert re.search(
                rf"{driver.parent.relative_to(tree)}/{name}: (not analysed: )?"
                "it is a symbolic link, which is not followed",
                "\n".join((*ran.said, ran.out)),
            )
