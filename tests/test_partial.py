# SPDX-License-Identifier: GPL-2.0-only
"""Some drivers converted and others left: by choice, or for one does not fit."""

from __future__ import annotations

import filecmp
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.generator.cli import main

from .applying import apply_mail, mailed
from .machine import DECLARED, differences
from .test_behaviour import DRIVERS, MINIATURE

Answers = Callable[..., list[str]]
ASPEN = "drivers/vfio/acorn/aspen/aspen.c"
GORSE = "drivers/vfio/gorse/main.c"
# Another driver in the file of gorse, with code that is only its own.
SECOND = """\
static u64 second_last;

static int second_mmap(struct vfio_device *core_vdev,
			struct vm_area_struct *vma)
{
	second_last = vma->vm_pgoff;
	return -EINVAL;
}

static long second_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			unsigned long arg)
{
	struct vfio_region_info info;
	unsigned long minsz;

	if (cmd != VFIO_DEVICE_GET_REGION_INFO)
		return -ENOTTY;
	minsz = offsetofend(struct vfio_region_info, offset);
	if (copy_from_user(&info, (void __user *)arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	info.size = second_last;
	return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
}

const struct vfio_device_ops second_ops = {
	.name		= "second",
	.close_device	= vfio_gorse_close_device,
	.ioctl		= second_ioctl,
	.mmap		= second_mmap,
};
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the miniature tree."""
    return Path(shutil.copytree(MINIATURE, tmp_path / "tree"))


def generate(tree: Path, *arguments: str) -> tuple[int, list[str]]:
    """The exit status, and the names of the patches, which are applied to ``tree``."""
    out = tree.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    status = main(["generate", "--tree", str(tree), "-o", str(out), *arguments])
    mails = mailed(out)
    for mail in mails:
        apply_mail(tree, mail)
    return status, [each.name[5:-6] for each in mails]


def differing(one: Path, other: Path) -> list[str]:
    """The files that are not the same, or not in both."""
    paths = {
        path.relative_to(tree)
        for tree in (one, other)
        for path in tree.rglob("*")
        if path.is_file()
    }
    _, *wrong = filecmp.cmpfiles(one, other, sorted(map(str, paths)), shallow=False)
    return [name for names in wrong for name in names]


def test_only_what_is_chosen_is_converted_and_the_rest_comes_later(
    tree: Path,
    tmp_path: Path,
    answers: Answers,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = Path(shutil.copytree(tree, tmp_path / "whole/tree"))
    assert generate(whole)[0] == 0
    capsys.readouterr()
    # Its mmap hands on to the library's, which cannot change without the others.
    status, patches = generate(tree, "--driver", ASPEN, "--driver", "vfio_fern_ops")
    shown = capsys.readouterr()
    assert status == 1
    own = re.compile(r"vfio-(?!acorn)[a-z]+-(Provide|Map)")
    assert [each for each in patches if own.match(each)] == [
        "vfio-aspen-Provide-a-get_region_info-op",
        "vfio-fern-Provide-a-get_region_info-op",
        "vfio-fern-Map-regions-by-struct-vfio_mmap",
    ]
    refused = [line for line in shown.err.splitlines() if ": refused: " in line]
    assert len(refused) == 1
    assert re.match(
        rf"{ASPEN}:\d+: refused: aspen_ops \(mmap-drivers\): vfio_acorn_core_mmap\(\) "
        r"becomes another op, and drivers/vfio/acorn/\S+:\d+, which is not converted",
        refused[0],
    )
    assert shown.err.count(": left out: ") == 20
    assert f"{GORSE}: left out: vfio_gorse_ops\n" in shown.err
    held = re.findall(r"(\S+):\d+: holds up the old ops \(remove-old\)", shown.err)
    assert {GORSE, ASPEN} <= set(held)
    assert "drivers/vfio/fern/vfio_fern.c" not in held
    letter = (tmp_path / "out/0000-cover-letter.patch").read_text()
    assert "Left out on purpose, they go on as they are (20):" in letter
    command = re.sub(r" \\\n +", " ", letter)
    assert f"--driver {ASPEN} --driver vfio_fern_ops" in command
    for name in ("aspen", "fern", "elm"):
        units = [Path(unit) for unit in DRIVERS[name]]
        for commands in ("regions", "mappings"):
            before, after = (
                answers(each, *units, commands=commands) for each in (MINIATURE, tree)
            )
            assert list(differences(before, after, *DECLARED)) == [], name
    assert generate(tree)[0] == 0
    assert differing(tree, whole) == []


def test_who_shares_a_function_is_converted_with_the_others_or_not(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = ("--stage", "region-info-op", "--stage", "region-info-drivers")
    status, patches = generate(tree, *stage, "--driver", "vfio_ivy_ops")
    assert (status, patches) == (1, ["vfio-Add-a-get_region_info-op"])
    reason = (
        "vfio_ivy_ops (region-info-drivers): it shares a function with vfio_trellis"
    )
    assert reason in capsys.readouterr().err
    folder = "drivers/vfio/trellis/"
    status, patches = generate(tree, *stage, "--driver", folder)
    assert (status, patches) == (0, ["vfio-trellis-Provide-a-get_region_info-op"])
    stage = ("--stage", "mmap-core", "--stage", "mmap-drivers")
    status, patches = generate(tree, *stage, "--driver", "vfio_ivy_ops")
    assert (status, len(patches)) == (1, 4)
    assert "functions with vfio_trellis_ops: left out" in capsys.readouterr().err
    status, patches = generate(tree, *stage, "--driver", folder)
    assert (status, patches[-1:]) == (
        0,
        ["vfio-trellis-Map-regions-by-struct-vfio_mmap"],
    )


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("vfio_gors_ops", "did you mean vfio_gorse_ops?"), ("zzz", "pgoff status lists")],
)
def test_a_driver_that_there_is_not_is_an_error(
    name: str, remedy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    given = ["--tree", str(MINIATURE), "-o", str(out), "--driver", name]
    assert main(["generate", *given]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"the tree has no driver {name!r}; " in said
    assert remedy in said
    assert not out.exists()


@pytest.mark.parametrize("shared", [False, True])
def test_who_does_not_fit_holds_up_only_those_with_the_same_code(
    shared: bool, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tree / GORSE
    text = path.read_text() + SECOND
    if shared:
        text = text.replace(
            "\treturn -EINVAL;\n}\n\nstatic long second",
            ("\treturn vfio_gorse_mmap_mmio(NULL, vma);\n}\n\nstatic long second"),
        )
    path.write_text(text)
    status, patches = generate(tree, "--driver", GORSE)
    assert status == 1
    refused = re.findall(r"refused: (\w+) \(mmap", capsys.readouterr().err)
    both = ["second_ops", "vfio_gorse_ops"]
    assert sorted(refused) == (both if shared else ["second_ops"])
    converted = "vfio-gorse-Map-regions-by-struct-vfio_mmap" in patches
    assert converted == (not shared)
    now = path.read_text()
    assert ".mmap\t\t= second_mmap," in now
    assert (".mmap_obj\t= vfio_gorse_mmap_obj," in now) == (not shared)
