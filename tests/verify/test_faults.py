# SPDX-License-Identifier: GPL-2.0-only
"""Faults that are put into generated patches, and the check that sees each of them.

The patches are those of the miniature tree, compiled by ``cc``.  What only shows when
code runs (a wrong bound, a zap left out) is seen by booting, and is not here.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pgoff.generator.cli import main
from pgoff.verify.mails import mails

pytestmark = pytest.mark.usefixtures("toy_tools")

Git = Callable[..., bytes]
SERIES = Path(__file__).parents[2] / "patches" / "miniature"
# The core's patches and those of drivers in the first two stages.  Those after them
# change what the faults are in, and so does what takes back what is lent to a library.
SEEDED = [
    mail
    for mail in mails(SERIES)[:22]
    if not re.search(r"Drop|static again", mail.subject)
]
ACORN = "drivers/vfio/acorn"
# The op of a driver, up to where its first statement or declaration begins.
BODY = r"(\w+get_region_info\(struct vfio_device [^;{]*\{\n)"
HOUSE, DOC, CHECKER, OBJECTS = "house rules", "kernel-doc", "checker", "x86_64"


@dataclass(frozen=True)
class Fault:
    """``pattern`` becomes ``text`` in ``path``, or in the message where it is empty.

    ``area`` begins the subject of the patch, ``column`` is where the fault is to be
    seen, and ``said`` a part of what is said there.
    """

    name: str
    area: str
    path: str
    pattern: str
    text: str
    column: str
    said: str


FIRST = [
    Fault(
        "a function that nobody exports",
        "vfio/acorn",
        f"{ACORN}/vfio_acorn_core.c",
        BODY,
        r"\1\tint acorn_lost(void);\n\n\tif (acorn_lost())\n\t\treturn 0;\n",
        OBJECTS,
        "uses acorn_lost, which nothing exports",
    ),
    Fault(
        "swapped arguments",
        "vfio/hazel",
        "drivers/gpu/hazel/hazel_vfio.c",
        r"vfio_info_add_capability\(chain,\s*&what\.header,",
        "vfio_info_add_capability(&what.header, chain,",
        OBJECTS,
        "hazel_vfio.o: new: drivers/gpu/hazel/hazel_vfio.c: warning: passing argument",
    ),
    Fault(
        "what is gone is used in a file of another architecture",
        "vfio/juniper",
        "drivers/juniper/vfio_juniper_ops.c",
        BODY,
        r"\1\tvfio_region_info_gone(info);\n",
        "s390",
        "vfio_region_info_gone",
    ),
    Fault(
        "a subject that ends in a full stop",
        "vfio/alder",
        "",
        r"op\n",
        "op.\n",
        HOUSE,
        "ends in a full stop",
    ),
    Fault(
        "a static that was lost",
        "vfio/aspen",
        f"{ACORN}/aspen/aspen.c",
        r"static (int aspen_ioctl_get_region_info)",
        r"\1",
        OBJECTS,
        "no previous prototype for 'aspen_ioctl_get_region_info'",
    ),
    Fault(
        "a missing include",
        "vfio/birch",
        f"{ACORN}/birch/birch_vfio.c",
        r"#include <linux/vfio_acorn_core.h>\n",
        "",
        OBJECTS,
        "birch_vfio.o: does not build",
    ),
    Fault(
        "a message with git's own separator",
        "vfio/cedar",
        "",
        r"\n\Z",
        "\n\nA table:\n---\nand its end.\n",
        "mail",
        "git am makes another message of it",
    ),
    Fault(
        "a variable that nobody reads",
        "vfio/dogwood",
        f"{ACORN}/dogwood/main.c",
        BODY,
        r"\1\tint odd = 0;\n\n\todd = 1;\n",
        OBJECTS,
        "variable 'odd' set but not used",
    ),
    Fault(
        "a result that is forgotten",
        "vfio/elm",
        f"{ACORN}/elm/elm.c",
        r"ret = (vfio_acorn_ioctl_get_region_info\(vdev, info, caps\);)",
        r"\1",
        OBJECTS,
        "'ret' is used uninitialized",
    ),
    Fault(
        "an op that no table has",
        "vfio/larch",
        f"{ACORN}/larch/main.c",
        r"\t\.get_region_info\s*= larch_ioctl_get_region_info,\n",
        "",
        OBJECTS,
        "defined but not used",
    ),
    Fault(
        "a subject that another mail has, too",
        "vfio/rowan",
        "",
        r"vfio/rowan",
        "vfio/larch",
        HOUSE,
        "another mail has the subject",
    ),
    Fault(
        "an error number that is changed silently",
        "vfio/fern",
        "drivers/vfio/fern/vfio_fern.c",
        r"(vfio_fern_ioctl_get_region_info\(.*?)return -EINVAL;",
        r"\1return -ENXIO;",
        HOUSE,
        "claims no functional change and brings in ENXIO",
    ),
    Fault(
        "a lock that is not released",
        "vfio/gorse",
        "drivers/vfio/gorse/main.c",
        BODY,
        r"\1\tmutex_lock(&gorse_odd);\n",
        HOUSE,
        "does not lock and unlock",
    ),
    Fault(
        "a prototype that was not updated",
        "vfio/trellis",
        "drivers/vfio/trellis/vfio_trellis_private.h",
        r"(int vfio_trellis_ioctl_get_region_info\([^)]*)\)",
        r"\1, int more)",
        OBJECTS,
        "does not build",
    ),
    Fault(
        "a page offset that is written",
        "vfio/willow",
        "drivers/vfio/willow/vfio_willow.c",
        r"(int \w+_mmap\(struct vfio_device[^{]*\{\n)",
        r"\1\tvma->vm_pgoff = 0;\n",
        CHECKER,
        "vm_pgoff_write",
    ),
    Fault(
        "a line that checkpatch minds",
        "vfio/maple",
        "samples/vfio/maple.c",
        BODY,
        r"\1\t/* XXX */\n",
        HOUSE,
        "XXX is left",
    ),
    Fault(
        "a format that does not fit",
        "vfio/nutmeg",
        "samples/vfio/nutmeg.c",
        BODY,
        r'\1\t__builtin_printf("%s", 12);\n',
        OBJECTS,
        "format '%s' expects",
    ),
    Fault(
        "a line of a message that is too long",
        "vfio/oak",
        "",
        r"\n\Z",
        f"\n\n{'word ' * 20}word\n",
        HOUSE,
        "longer than 75",
    ),
]
SECOND = [
    Fault(
        "a comment about what is not there",
        "vfio: Add",
        "include/linux/vfio.h",
        r"@get_region_info:",
        "@odd @get_region_info:",
        DOC,
        "odd",
    ),
    Fault(
        "a case that falls through",
        "vfio/hazel",
        "drivers/gpu/hazel/hazel_vfio.c",
        r"(info->size = hazel_aperture_size\(view->card\);.*?)\t\tbreak;\n",
        r"\1",
        OBJECTS,
        "this statement may fall through",
    ),
    Fault(
        "another driver in the same patch",
        "vfio/birch",
        f"{ACORN}/elm/elm.c",
        r"\Z",
        "/* by the way */\n",
        HOUSE,
        "not one logical change",
    ),
    Fault(
        "a makefile that forgets an object",
        "vfio/dogwood",
        "inner.mk",
        r"find drivers/vfio -name '\*\.c'",
        "find drivers/vfio -name '[!e]*.c'",
        OBJECTS,
        "is no longer built",
    ),
    Fault(
        "a pointer of another type",
        "vfio/fern",
        "drivers/vfio/fern/vfio_fern.c",
        BODY,
        r"\1\tstruct vfio_info_cap *odd = info;\n\n\t(void)odd;\n",
        OBJECTS,
        "incompatible pointer type",
    ),
    Fault(
        "a diff in a message",
        "vfio/oak",
        "",
        r"\n\Z",
        "\n\ndiff --git a/README b/README\n--- a/README\n+++ b/README\n",
        "mail",
        "git am",
    ),
]


@pytest.mark.parametrize("faults", [FIRST, SECOND], ids=["first", "second"])
def test_every_fault_is_seen(
    miniature_kernel: Path,
    faults: Sequence[Fault],
    tmp_path: Path,
    git: Git,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each in its patch, by the check that is meant to see it."""
    folder = seeded(miniature_kernel, faults, tmp_path, git)
    line = f"verify --tree {miniature_kernel} {folder} --work {tmp_path}/work"
    options = "--jobs 2 --format json --arch x86_64 --arch s390"
    capfd.readouterr()
    assert main([*line.split(), *options.split()]) == 1
    patches = json.loads(capfd.readouterr().out)["patches"]
    places = dict(zip(areas(), patches, strict=True))
    missed = [
        f"{fault.name}: {seen(patch)}"
        for fault in faults
        for area, patch in places.items()
        if area.startswith(fault.area)
        and not any(
            each.startswith(f"{fault.column}: ") and fault.said in each
            for each in seen(patch)
        )
    ]
    assert not missed, "\n".join(missed)


def areas() -> list[str]:
    """The subjects of the patches as they were generated."""
    return [mail.subject for mail in SEEDED]


def seen(patch: Any) -> list[str]:
    """What is said of a patch: column, place, and text."""
    return [
        f"{column}: {each['where']}: {each['what']} {each['evidence']}"
        for column, cell in patch["cells"].items()
        for each in cell["faults"]
    ]


def seeded(tree: Path, faults: Sequence[Fault], tmp_path: Path, git: Git) -> Path:
    """The first patches of the series, with the faults in them."""
    work = tmp_path / "seeding"
    shutil.copytree(tree, work)
    git(tmp_path, "init", "-q", str(work))
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        git(work, "config", name, value)
    git(work, "add", "-f", ".")
    git(work, "commit", "-q", "-m", "base")
    left = list(faults)
    for mail in SEEDED:
        git(work, "am", "-q", "--3way", str(mail.path))
        message = git(work, "log", "-1", "--format=%B").decode().rstrip("\n") + "\n"
        for fault in [each for each in left if message.startswith(each.area)]:
            message = put(work, fault, message)
            left.remove(fault)
        git(work, "add", "-A", "-f", ".")
        options = ("--amend", "--cleanup=verbatim", "--file=-")
        git(work, "commit", "-q", *options, stdin=message.encode())
    assert not left
    folder = tmp_path / "mails"
    git(work, "format-patch", "-q", "-o", str(folder), f"-{len(SEEDED)}")
    return folder


def put(work: Path, fault: Fault, message: str) -> str:
    """Put a fault into its file, or into the message that is given back."""
    path = work / fault.path
    text = path.read_text() if fault.path else message
    changed, count = re.subn(fault.pattern, fault.text, text, count=1, flags=re.DOTALL)
    assert count, f"{fault.name}: nothing to be changed"
    if not fault.path:
        return changed
    path.write_text(changed)
    return message
