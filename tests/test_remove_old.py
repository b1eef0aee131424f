# SPDX-License-Identifier: GPL-2.0-only
"""Stage 5: the old ops go if nobody in the whole tree needs them, and only then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pgoff.checkers.parse import parse
from pgoff.checkers.source import Source
from pgoff.generator.core.offer import read_core
from pgoff.generator.editing.program import Program
from pgoff.generator.editing.series import patched
from pgoff.generator.region_info.plan import Driver, FilePlan, State
from pgoff.generator.removal.everywhere import Everywhere, everywhere
from pgoff.generator.removal.leftovers import sweeps
from pgoff.generator.removal.places import places
from pgoff.generator.stages import Options, Outcome, mmap_core, remove_old
from pgoff.generator.survey import Survey, survey

from .test_mmap_core import HEADER, LISTING, MAIN, changed, ground, members

__all__ = ["ground"]

TABLE = re.compile(rb"struct vfio_device_ops \w+ = \{.*?\n\};", re.S)
OLD = re.compile(rb"^[ \t]*\.(?:mmap|get_region_info)[ \t]*=.*\n", re.M)


@pytest.fixture(scope="module")
def before(ground: Source) -> Source:
    """The tree with the objects in its core, and drivers that use the old ops."""
    core = read_core(Program(ground))
    known = Survey(ground, core, ())
    made = mmap_core.generate(known, ground, Options())
    return patched(ground, made.patches)


@pytest.fixture(scope="module")
def freed(before: Source) -> Source:
    """The same with tables that have none of the old ops any more."""
    files = {
        path: TABLE.sub(lambda found: OLD.sub(b"", found[0]), content)
        for path, content in everywhere(before).files.items()
        if path.endswith(".c")
    }
    return before.edited(files)


def outcome(base: Source, source: Source, *drivers: Driver) -> Outcome:
    plans = tuple(FilePlan(each.location.path, (each,)) for each in drivers)
    known = Survey(base, read_core(Program(base)), plans)
    return remove_old.generate(known, source, Options())


def refusals(source: Source) -> list[tuple[str, str]]:
    """Path and reason of each; no patch is made then."""
    made = outcome(source, source)
    assert made.patches == ()
    return [(each.location.path, each.reason) for each in made.refusals]


def test_the_ops_go_and_what_they_were_for(before: Source, freed: Source) -> None:
    made = outcome(before, freed)
    assert made.refusals == ()
    subjects = [each.subject for each in made.patches]
    assert subjects[:3] == [
        "vfio: Remove the mmap op",
        "vfio: Remove the get_region_info op",
        "vfio: Keep VFIO_DEVICE_GET_REGION_INFO from the ioctl of drivers",
    ]
    for count, patch in enumerate(made.patches, 1):
        now = patched(freed, made.patches[:count])
        for path in patch.files:
            if path.endswith(".c"):
                assert parse(now, path).errors == (), patch.subject
    after = patched(freed, made.patches)
    core = read_core(Program(after))
    assert (core.op, core.mmap) == ("", "")
    assert (core.region_mmap, core.mmap_obj) == ("get_region_mmap", "mmap_obj")
    for path in (HEADER, LISTING):
        assert not {"mmap", "get_region_info"} & set(members(after.read(path).decode()))
    assert b"@mmap:" not in after.read(HEADER)
    assert b"takes the place" in freed.read(HEADER)
    assert b"takes the place" not in after.read(HEADER)
    text = after.read(MAIN).decode()
    assert not re.findall(r"->(?:mmap|get_region_info)\b", text)
    assert (
        "\t\tif (unlikely(!device->ops->get_region_mmap))\n\t\t\tret = -EINVAL;" in text
    )
    assert "\n\n\n" not in text
    states = remove_old.states(survey(after, ["samples/vfio/oak.c"], ""))
    assert {each.state for each in states.values()} == {State.DONE}
    assert outcome(after, after) == Outcome()


def test_what_nobody_uses_goes_with_them(before: Source, freed: Source) -> None:
    made = outcome(before, freed)
    sweeps = {patch.subject.partition(":")[0]: patch for patch in made.patches[3:]}
    assert set(sweeps) == {"vfio/trellis"}
    after = everywhere(patched(freed, made.patches))
    for name in ("vfio_trellis_mmap", "vfio_trellis_mmap_mmio"):
        assert everywhere(before).words(name)
        assert after.words(name) == ()
    # The drivers of the library still name it, in functions without a table.
    assert after.words("vfio_acorn_core_mmap")
    for patch in sweeps.values():
        for path in patch.files:
            assert b"\n\n\n" not in patch.files[path]


def test_a_driver_without_regions_is_named(before: Source, freed: Source) -> None:
    plans = survey(before, ["drivers/juniper/laurel_vfio.c"], "")
    (laurel,) = plans.drivers
    assert laurel.state == State.NONE
    text = outcome(before, freed, laurel).patches[2].message
    assert "  laurel_dev_ops (drivers/juniper/laurel_vfio.c)\n" in text
    assert "No functional change" not in text
    assert "No functional change" in outcome(before, freed).patches[2].message


def test_every_table_with_an_old_op_is_named(before: Source) -> None:
    found = refusals(before)
    tables = {
        path
        for path, content in everywhere(before).files.items()
        for table in TABLE.findall(content)
        if OLD.search(table)
    }
    assert {path for path, _ in found} == tables
    reasons = {reason for _, reason in found}
    assert reasons == {
        "an ops table has .mmap",
        "an ops table has .get_region_info",
    }


STRAY = """\
#include <linux/mm.h>
#include <linux/vfio.h>

{0}
"""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "#ifdef CONFIG_NEVER\nstatic struct vfio_device_ops stray_ops = {\n"
            "\t.mmap = stray,\n};\n#endif",
            "an ops table has .mmap",
        ),
        (
            "static const struct vfio_device_ops stray_ops[] = {\n"
            '\t{ .name = "stray", .mmap = 0 },\n};',
            "an ops table has .mmap",
        ),
        (
            "int stray(struct vfio_device *vdev, struct vm_area_struct *vma);\n"
            "int stray(struct vfio_device *vdev, struct vm_area_struct *vma)\n"
            "{\n\treturn vdev->ops->mmap(vdev, vma);\n}",
            "mmap is asked outside of the core",
        ),
        (
            "#ifdef CONFIG_NEVER\nint stray(struct vfio_device *vdev)\n"
            "{\n\treturn !vdev->ops->mmap;\n}\n#endif",
            "mmap is named in code that is not built",
        ),
        (
            'static const struct vfio_device_ops stray_ops = {\n\t"stray",\n};',
            "the entries of the table have no names",
        ),
    ],
)
def test_code_anywhere_in_the_tree_may_need_them(
    code: str, reason: str, freed: Source
) -> None:
    path = "arch/s390/stray.c"
    source = freed.edited({path: STRAY.format(code).encode()})
    assert refusals(source) == [(path, reason)]


@pytest.mark.parametrize(
    "code",
    [
        "/* vdev->ops->mmap and .mmap = are gone from struct vfio_device_ops */",
        "static const struct file_operations stray_fops = {\n\t.mmap = 0,\n};",
        "struct stray { int (*mmap)(int x); };\nint stray(struct stray *s);\n"
        "int stray(struct stray *s)\n{\n\treturn s->mmap(1);\n}",
        "int mmap;",
    ],
)
def test_what_only_looks_like_it_is_no_need(code: str, freed: Source) -> None:
    path = "drivers/vfio/stray/stray.c"
    source = freed.edited({path: STRAY.format(code).encode()})
    assert outcome(freed, source).refusals == ()


def test_a_core_that_does_more_with_an_op_is_refused(freed: Source) -> None:
    source = changed(
        freed,
        {
            MAIN: (
                "\tif (!device->ops->mmap_obj)\n\t\treturn device->ops->mmap(",
                "\tif (pgoff)\n\t\treturn device->ops->mmap(",
            )
        },
    )
    assert refusals(source) == [(MAIN, "the op is called whatever the driver has")]


def test_a_use_for_another_architecture_keeps_a_function(
    before: Source, freed: Source
) -> None:
    user = b"#ifdef CONFIG_NEVER\nint (*stray)() = vfio_trellis_mmap;\n#endif\n"
    source = freed.edited({"arch/s390/stray.c": user})
    made = outcome(before, source)
    after = everywhere(patched(source, made.patches))
    kept = {word.path for word in after.words("vfio_trellis_mmap")}
    assert "arch/s390/stray.c" in kept
    assert "drivers/vfio/trellis/vfio_trellis_common.c" in kept


MADE: Mapping[str, str] = {
    "int f(void);\n": "",
    "/* It. */\nint f(int (*g)(int), ...)\n{\n\tif (1) { }\n\treturn 0;\n}\n": "",
    "int g;\n\nint f(void)\n{\n}\nEXPORT_SYMBOL(f);\n\nint h;\n": "int g;\n\nint h;\n",
    'EXPORT_SYMBOL_NS_GPL(f, "X");\n': "",
    "#define f(x) \\\n\t((x) + 1)\nint g;\n": "int g;\n",
    "#define f 1\n": "",
    "int g;\n\n#define f 1\n\nint h;\n": "int g;\n\nint h;\n",
    (
        "#ifdef A\nint f(int\n\t  x);\n#else\n"
        "static inline int f(int x)\n{\n\treturn 0;\n}\n#endif\n"
    ): "#ifdef A\n#else\n#endif\n",
    '// f(1) here\nchar *g = "f";\n': '// f(1) here\nchar *g = "f";\n',
}


@pytest.mark.parametrize(("text", "rest"), MADE.items())
def test_where_a_name_is_made(text: str, rest: str) -> None:
    found = places(text.encode(), "f")
    assert found.uses == 0
    left = text
    for start, end in reversed(found.made):
        left = left[:start] + left[end:]
    assert left == rest


@pytest.mark.parametrize(
    "text",
    [
        "int g(void)\n{\n\treturn f();\n}\n",
        "int (*g)(void) = f;\n",
        "struct x y = { .f = f };\n",
        "#define g f\n",
        "#if f\n#endif\n",
        "int g = f",
        "int f(void)\n{\n\treturn 1;\n}\nint g = sizeof(f);\n",
    ],
)
def test_what_uses_a_name(text: str) -> None:
    assert places(text.encode(), "f").uses


def test_a_link_is_not_read_twice(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text("int vfio_one;\n")
    (tmp_path / "b.c").symlink_to("a.c")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.c").write_text("int vfio_one;\n")
    (tmp_path / "d.c").write_text("int other;\n")
    source = Source(tmp_path).edited({"e/f.h": b"extern int vfio_one;\n"})
    found = everywhere(source)
    assert sorted(found.files) == ["a.c", "e/f.h"]
    assert [(word.path, word.line) for word in found.words("vfio_one")] == [
        ("a.c", 1),
        ("e/f.h", 1),
    ]


def test_a_condition_goes_with_all_that_is_in_it() -> None:
    kept = b"#ifdef A\n#endif\n\n"
    stub = b"#ifdef B\nint f(void);\n#else\nstatic inline int f(void) { }\n#endif\n\n"
    user = b"int vfio_g(void)\n{\n\treturn f();\n}\n"
    files = {"a.h": kept + stub + b"int h;\n", "a.c": b"/* vfio */\n" + user}
    base = Source(Path("/nonexistent")).edited(files)
    now = base.edited({"a.c": b"/* vfio */\n", "a.h": b"/* vfio */\n" + files["a.h"]})
    every = Everywhere(now, dict(now.overlay))
    (sweep,) = sweeps(base, every)
    assert sweep.names == ("f",)
    assert sweep.files == {"a.h": b"/* vfio */\n" + kept + b"int h;\n"}


def test_lines_that_follow_each_other_go_as_one() -> None:
    text = "int vfio;\n\n#define F 1\n#define G 2\n\nint h;\n"
    base = Source(Path("/nonexistent")).edited(
        {"a.c": f"{text}int i = F + G;\n".encode()}
    )
    now = base.edited({"a.c": text.encode()})
    (sweep,) = sweeps(base, Everywhere(now, dict(now.overlay)))
    assert sweep.names == ("F", "G")
    assert sweep.files == {"a.c": b"int vfio;\n\nint h;\n"}
