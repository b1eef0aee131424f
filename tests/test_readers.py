# SPDX-License-Identifier: GPL-2.0-only
"""Who takes page offsets for page frames is made to ask the page tables, in time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.selection import Selection
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.core.offer import read_core
from pgoff.generator.editing.program import Program
from pgoff.generator.editing.series import apply
from pgoff.generator.elsewhere import Elsewhere
from pgoff.generator.mmap.planning import planned as planned_drivers
from pgoff.generator.readers.plan import ReaderFile
from pgoff.generator.readers.search import reader_file
from pgoff.generator.stages import Options, mmap_drivers
from pgoff.generator.survey import Survey

from .applying import apply_mail, mailed
from .machine import READER, together
from .test_behaviour import DRIVERS, MINIATURE

Answers = Callable[..., list[str]]
# Drivers that store page frames for all that they map, by their names in DRIVERS, and
# some that map on faults.
STORING = {"fern", "gorse", "ivy", "trellis"}
FAULTING = {"acorn", "dogwood", "larch"}
COUNTS = re.compile(r"(\d+) right, (\d+) wrong")
COMPLAINTS = re.compile("BUG|lock|leaks")
# Drivers that let a private mapping through to where the kernel stops.
FORGET = {"larch"}


def counted(lines: list[str], *, private: bool) -> tuple[int, int]:
    """How many page frames a reader has that are those of the program, and that not."""
    texts = [text for text in together(lines) if private or ", private" not in text]
    assert not [text for text in texts if COMPLAINTS.search(text)]
    found = [each for text in texts for each in COUNTS.finditer(text)]
    return sum(int(each[1]) for each in found), sum(int(each[2]) for each in found)


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The miniature tree, with the reader's patch on its own, and with the series.

    And with all of the series but that patch.
    """
    folder = tmp_path_factory.mktemp("readers")
    done = folder / "done"
    shutil.copytree(MINIATURE, done)
    assert main(["generate", "--tree", str(done), "-o", str(folder / "out")]) == 0
    patches = mailed(folder / "out")
    ours = [each for each in patches if f"+++ b/{READER}" in each.read_text()]
    assert len(ours) == 1
    for patch in patches:
        apply_mail(done, patch)
    ready, late = folder / "ready", folder / "late"
    shutil.copytree(MINIATURE, ready)
    shutil.copy(done / READER, ready / READER)
    shutil.copytree(done, late)
    shutil.copy(MINIATURE / READER, late / READER)
    stored = [
        at
        for at, each in enumerate(patches)
        if re.search(r"^-.*vma->vm_pgoff = ", each.read_text(), re.MULTILINE)
    ]
    assert patches.index(ours[0]) < min(stored)
    return {"before": MINIATURE, "ready": ready, "done": done, "late": late}


@pytest.mark.parametrize("name", DRIVERS)
def test_page_frames_are_right_all_the_way(
    name: str, steps: dict[str, Path], answers: Answers
) -> None:
    units = [Path(unit) for unit in DRIVERS[name]]
    lines = {
        step: answers(tree, *units, commands="readers") for step, tree in steps.items()
    }
    private = name not in FORGET
    found = {step: counted(each, private=private) for step, each in lines.items()}
    shared = {step: counted(each, private=False) for step, each in lines.items()}
    assert found["ready"][1] == found["done"][1] == 0
    assert found["ready"][0] >= found["before"][0]
    # Drivers that let private mappings through do so no more.
    assert shared["done"][0] >= shared["before"][0]
    if name in STORING:
        assert found["before"][0] > found["before"][1] == 0
        assert found["late"][1] > 0
    if name in FAULTING:
        assert found["ready"][0] > 0
        assert found["before"][1] > 0


def test_the_checker_has_nothing_to_say_then(steps: dict[str, Path]) -> None:
    selection = Selection((READER,), frozenset((READER,)))
    before, after = (
        [each.rule for each in check(Source(steps[step]), selection).findings]
        for step in ("before", "done")
    )
    assert before == ["foreign_vm_pgoff"] * 2
    assert after == []


def test_what_comes_of_it(steps: dict[str, Path]) -> None:
    text = (steps["done"] / READER).read_text()
    assert "\t\tif ((vma->vm_flags & (VM_IO | VM_PFNMAP)) &&\n" in text
    assert "\t\t    pfnmap_base(vma, &first_pfn)) {\n" in text
    assert "\t\t\tpfn = first_pfn;\n" in text
    assert " (vma->vm_flags & VM_PFNMAP) &&\n\t      pfnmap_base(vma, &pfn);" in text
    assert "\tframe = raw ? pfn + linear_page_delta(vma, address) : 0;\n" in text
    assert "vm_pgoff has" not in text
    assert "All else has to stay" in text
    assert text.count("static bool pfnmap_base(") == 1


HEAD = """\
#include <linux/mm.h>
#include <linux/spinlock.h>

struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long address);
int enter(unsigned long pfn, struct vm_area_struct *vma);
unsigned long take(struct mm_struct *mm, unsigned long hva, spinlock_t *lock);
#define likely(x) __builtin_expect(!!(x), 1)
#define is_raw(vma) ((vma)->vm_flags & (VM_IO | VM_PFNMAP))
#define PFN_OF(vma) ((vma)->vm_pgoff)

static int is_io(struct vm_area_struct *vma)
{
	return !!(vma->vm_flags & VM_IO);
}
"""
FUNCTION = """
unsigned long take(struct mm_struct *mm, unsigned long hva, spinlock_t *lock)
{
	struct vm_area_struct *vma;
	unsigned long frame = 0;
	bool raw = false;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, hva);
@
	mmap_read_unlock(mm);
	return frame + raw;
}
"""
PATH = "drivers/virt/reader.c"


def planned(code: str) -> tuple[ReaderFile, str]:
    """The plan for a file with ``code``, and what comes of that."""
    source = Source(MINIATURE).edited({PATH: f"{HEAD}{code}".encode()})
    file = reader_file(source, PATH)
    made = apply(source, file.edits).get(PATH, b"").decode()
    return file, made.rpartition("unsigned long take(")[2]


# What is asked, and with @@ for the condition that is added.
SHAPES = {
    "if (vma->vm_flags & VM_PFNMAP)\n\t\tframe = vma->vm_pgoff;": (
        "if ((vma->vm_flags & VM_PFNMAP) && @@)\n\t\tframe = pfn;"
    ),
    "if (vma && (vma->vm_flags & VM_IO))\n\t\tframe = vma->vm_pgoff;": (
        "if (vma && (vma->vm_flags & VM_IO) && @@)\n\t\tframe = pfn;"
    ),
    "if (likely(vma->vm_flags & VM_PFNMAP))\n\t\tframe = vma->vm_pgoff;": (
        "if (likely((vma->vm_flags & VM_PFNMAP) && @@))\n\t\tframe = pfn;"
    ),
    "if (!(vma->vm_flags & VM_PFNMAP))\n\t\tframe = 1;\n\telse\n"
    "\t\tframe = vma->vm_pgoff;": (
        "if (!(vma->vm_flags & VM_PFNMAP) || !@@)\n\t\tframe = 1;\n\telse\n"
        "\t\tframe = pfn;"
    ),
    "if (!vma || !(vma->vm_flags & VM_PFNMAP))\n\t\tgoto out;\n"
    "\tframe = vma->vm_pgoff;\nout:": (
        "if (!vma || !(vma->vm_flags & VM_PFNMAP) || !@@)\n\t\tgoto out;\n"
        "\tframe = pfn;\nout:"
    ),
    "if (hva && !(!(vma->vm_flags & VM_IO)))\n\t\tframe = vma->vm_pgoff;": (
        "if (hva && !(!(vma->vm_flags & VM_IO)) && @@)\n\t\tframe = pfn;"
    ),
    "if ((vma->vm_flags & VM_IO) != 0)\n\t\tframe = vma->vm_pgoff;": (
        "if ((vma->vm_flags & VM_IO) != 0 && @@)\n\t\tframe = pfn;"
    ),
    "if (0 == (vma->vm_flags & VM_IO))\n\t\tgoto out;\n"
    "\tframe = vma->vm_pgoff;\nout:": (
        "if (0 == (vma->vm_flags & VM_IO) || !@@)\n\t\tgoto out;\n\tframe = pfn;\nout:"
    ),
    "raw = vma ? !!(vma->vm_flags & VM_IO) : 0;\n\tframe = raw ? vma->vm_pgoff : 0;": (
        "raw = vma ? !!(vma->vm_flags & VM_IO) && @@ : 0;\n\tframe = raw ? pfn : 0;"
    ),
    "raw = vma->vm_flags & VM_IO;\n\tif (raw)\n\t\tframe = vma_start_pgoff(vma) + 1;": (
        "raw = (vma->vm_flags & VM_IO) && @@;\n\tif (raw)\n\t\tframe = pfn + 1;"
    ),
    "if (vma->vm_flags & VM_IO)\n\t\traw = true;\n\tif (raw)\n"
    "\t\tframe = vma->vm_pgoff;": (
        "if ((vma->vm_flags & VM_IO) && @@)\n\t\traw = true;\n\tif (raw)\n"
        "\t\tframe = pfn;"
    ),
    "if (hva || !(hva & 1 || !(vma->vm_flags & VM_IO)))\n\t\thva = 0;\n"
    "\telse if (hva)\n\t\tframe = vma->vm_pgoff;": "",
    "if (is_io(vma))\n\t\tframe = vma->vm_pgoff;": (
        "if (is_io(vma) && @@)\n\t\tframe = pfn;"
    ),
    "if (!(hva && (vma->vm_flags & VM_IO)))\n\t\tgoto out;\n"
    "\tframe = vma->vm_pgoff + vma->vm_pgoff;\nout:": (
        "if (!(hva && (vma->vm_flags & VM_IO) && @@))\n\t\tgoto out;\n"
        "\tframe = pfn + pfn;\nout:"
    ),
    "if (!(hva && !(!hva || !(vma->vm_flags & VM_IO))))\n\t\tgoto out;\n"
    "\tframe = vma->vm_pgoff;\nout:": (
        "if (!(hva && !(!hva || !(vma->vm_flags & VM_IO) || !@@)))\n\t\tgoto out;\n"
        "\tframe = pfn;\nout:"
    ),
    "if (hva && (hva == 2 || !(vma->vm_flags & VM_IO) == 0))\n\t\thva = 1;\n": "",
}


@pytest.mark.parametrize("old", SHAPES)
def test_every_shape_of_the_question(old: str) -> None:
    file, made = planned(FUNCTION.replace("@", f"\t{old}"))
    assert not file.held
    if SHAPES[old]:
        new = SHAPES[old].replace("@@", "pfnmap_base(vma, &pfn)")
        assert " ".join(new.split()) in " ".join(made.split())
        assert "\tstruct vm_area_struct *vma;\n\tunsigned long pfn;\n" in made
    else:
        assert not file.edits


READ = "if (vma->vm_flags & VM_PFNMAP)\n\t\tframe = vma->vm_pgoff;"
TAKEN = "\tmmap_read_lock(mm);\n"
REFUSED = {
    "mmap_lock is not seen to be held": FUNCTION.replace(TAKEN, ""),
    "mmap_lock is not seen to be held ": FUNCTION.replace(
        "@", "\tmmap_read_unlock(mm);\n@"
    ),
    "it may be in code that must not sleep": FUNCTION.replace(
        "@", "\tspin_lock(lock);\n@\n\tspin_unlock(lock);"
    ),
    "it may be in code that must not sleep ": FUNCTION.replace(
        TAKEN, "\tif (!mmap_read_trylock(mm))\n\t\treturn 0;\n"
    ),
    "more than once is asked whether it has normal pages": FUNCTION.replace(
        "@", "@\n\tif (vma->vm_flags & VM_IO)\n\t\tenter(frame, 0);"
    ),
    "its flags are asked for in a macro": FUNCTION.replace(
        "@", "\tif (is_raw(vma))\n\t\tframe = vma->vm_pgoff;"
    ),
    "the page offset is read in a macro": FUNCTION.replace(
        "@", "\tif (vma->vm_flags & VM_IO)\n\t\tframe = PFN_OF(vma);"
    ),
    "another mapping may be read than was asked": FUNCTION.replace(
        "@",
        "\tif (vma->vm_flags & VM_IO) {\n\t\tvma = vma_lookup(mm, 0);\n"
        "\t\tframe = vma->vm_pgoff;\n\t}",
    ),
    "what the flags are is kept, and not just whether": FUNCTION.replace(
        "@",
        "\t{\n\t\tint io = vma->vm_flags & VM_IO;\n\n\t\tif (io)\n"
        "\t\t\tframe = vma->vm_pgoff + (io == 3);\n\t}",
    ),
    "it is in code that is not built here": FUNCTION.replace(
        "@", "#ifdef CONFIG_NOBODY_HAS_IT\n@\n#endif"
    ),
    "it does not compile": FUNCTION.replace("@", "@\n\tthere is no such thing;"),
    "another function asks whether it has normal pages": """
static unsigned long first(struct vm_area_struct *given)
{
	return given->vm_pgoff;
}
"""
    + FUNCTION.replace("@", "\tif (is_io(vma))\n\t\tframe = first(vma);"),
    "asks on its own whether it has normal pages": """
static int pin(struct vm_area_struct *given)
{
	if (given->vm_flags & VM_PFNMAP)
		return 1;
	return enter(0, given);
}
"""
    + FUNCTION.replace("@", "@\n\traw = pin(vma);"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_does_not_fit_is_named(reason: str) -> None:
    file, _ = planned(REFUSED[reason].replace("@", f"\t{READ}"))
    assert not file.edits
    ((_, said),) = file.held
    assert reason.strip() in said


def test_a_lock_that_was_taken_before_is_no_hindrance() -> None:
    before = f"\tspin_lock(lock);\n\tspin_unlock(lock);\n{TAKEN}"
    file, _ = planned(FUNCTION.replace(TAKEN, before).replace("@", f"\t{READ}"))
    assert file.edits


def test_older_trees_have_another_word_for_it() -> None:
    header = "include/linux/mm.h"
    text = (MINIATURE / header).read_text()
    args = re.search(
        r"struct follow_pfnmap_args \{.*?void follow_pfnmap_end.*?;\n", text, re.DOTALL
    )
    assert args
    old = text.replace(
        args[0],
        "int follow_pfn(struct vm_area_struct *vma, unsigned long address,\n"
        "\t       unsigned long *pfn);\n",
    )
    source = Source(MINIATURE).edited({header: old.encode()})
    made = apply(source, reader_file(source, READER).edits)[READER].decode()
    assert "if (!follow_pfn(vma, address, pfn))" in made
    assert "follow_pfnmap" not in made
    none = Source(MINIATURE).edited({header: text.replace(args[0], "").encode()})
    ((at, reason),) = reader_file(none, READER).held
    assert (at.path, reason) == (
        READER,
        "the tree has nothing that asks the page tables",
    )


def test_a_name_that_is_taken() -> None:
    text = (MINIATURE / READER).read_text() + "\nint pfnmap_base_of_ours;\n"
    source = Source(MINIATURE).edited({READER: text.encode()})
    made = apply(source, reader_file(source, READER).edits)[READER].decode()
    assert "vma_pfnmap_base(vma, &pfn)" in made


def test_only_readers_are_found() -> None:
    assert [
        each.path for each in Elsewhere(Source(MINIATURE)).readers(Source(MINIATURE))
    ] == [READER]


def test_a_reader_that_nothing_fits_keeps_drivers_from_changing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(MINIATURE, tree)
    code = FUNCTION.replace(TAKEN, "").replace("@", f"\t{READ}")
    (tree / PATH).write_text(f"{HEAD}{code}")
    out = tmp_path / "out"
    assert main(["generate", "--tree", str(tree), "-o", str(out)]) == 1
    said = capsys.readouterr().err
    line = (tree / PATH).read_text().split("\n").index(f"\t{READ}".split("\n")[0]) + 1
    refused = re.findall(
        rf"^{PATH}:{line}: refused: (\w+) \(mmap-drivers\): .*page tables: "
        "mmap_lock is not seen to be held$",
        said,
        re.MULTILINE,
    )
    assert {"vfio_fern_ops", "vfio_gorse_ops"} <= set(refused)
    assert "(remove-old)" in said
    patches = [each.read_text() for each in mailed(out)]
    assert not [text for text in patches if f"b/{READER}" in text]
    mapped = [text for text in patches if "Map regions by struct vfio_mmap" in text]
    assert [text for text in mapped if "drivers/vfio/willow" in text]
    for path in ("drivers/vfio/fern", "drivers/vfio/gorse", "drivers/vfio/acorn"):
        assert not [text for text in mapped if path in text]


def test_nobody_is_looked_for_where_no_driver_stores_a_page_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(_: Elsewhere, source: Source) -> tuple[ReaderFile, ...]:
        raise AssertionError("the whole tree is read for nothing")

    monkeypatch.setattr(Elsewhere, "readers", never)
    source = Source(MINIATURE)
    path = "drivers/vfio/willow/vfio_willow.c"
    (file,) = planned_drivers(source, [path], "get_region_info")
    survey = Survey(source, read_core(Program(source)), (), (file,))
    outcome = mmap_drivers.generate(survey, source, Options())
    assert not [each for each in outcome.patches if READER in each.files]


def test_a_reader_that_was_changed_and_not_committed_is_nothing_to_build_on(
    tmp_path: Path, git: Callable[..., bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(MINIATURE, tree)
    for line in (
        "init -q",
        "config user.name Ada",
        "config user.email ada@example.org",
        "add --force .",
        "commit -q -m Base",
    ):
        git(tree, *line.split())
    with (tree / READER).open("a") as file:
        file.write("\n")
    assert main(["generate", "--tree", str(tree), "-o", str(tmp_path / "out")]) == 2
    assert f"not as committed: {READER}" in capsys.readouterr().err
