# SPDX-License-Identifier: GPL-2.0-only
"""The series on the miniature tree: what converts, and what users see."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.editing.layout import column
from pgoff.generator.editing.series import apply
from pgoff.generator.region_info.grouping import Group
from pgoff.generator.region_info.lifting.outlook import UNCHECKED
from pgoff.generator.region_info.op.signature import signature
from pgoff.generator.region_info.plan import Driver
from pgoff.generator.region_info.planner import Planner
from pgoff.generator.region_info.request.renaming import Names

from .applying import apply_mail
from .machine import (
    DECLARED,
    differences,
    inside,
    no_regions_is_no_request,
    the_size_is_the_limit,
    together,
)
from .test_behaviour import DRIVERS, MINIATURE, MUTANTS, RUNNING, TESTS

Answers = Callable[..., list[str]]
# What messages say of some drivers: a region-info op that tells a smaller size than the
# library that maps the region, and the end of the way of the request to an ioctl.
BESIDES = {
    "cedar": (the_size_is_the_limit,),
    "laurel": (no_regions_is_no_request,),
}
REGION_INFO = ("region-info-op", "region-info-drivers")
REFUSED = sorted((TESTS / "refused").glob("*.c"))


def tree_with(folder: Path, drivers: dict[str, list[Path]]) -> Path:
    """A copy of the miniature tree with ``drivers``, each in a folder of its name."""
    tree = folder / "tree"
    shutil.copytree(MINIATURE, tree)
    for name, units in drivers.items():
        place = tree / "drivers/vfio" / name
        place.mkdir()
        for unit in units:
            headers = unit.parent.glob("*.h") if unit.parent.name == name else ()
            for part in (unit, *headers):
                shutil.copy(part, place)
    return tree


def generate(tree: Path, out: Path, *stages: str) -> int:
    """Generate the series for ``tree``, or some of its ``stages``, and apply it."""
    chosen = [word for stage in stages for word in ("--stage", stage)]
    status = main(["generate", "--tree", str(tree), "-o", str(out), *chosen])
    for patch in sorted(out.rglob("*.patch")):
        if patch.name.startswith("0000-"):
            continue
        apply_mail(tree, patch)
    return status


def states(tree: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    """For every ops table, its state in the second stage."""
    capsys.readouterr()
    assert main(["status", "--tree", str(tree), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    return {
        driver["ops"]: driver["stages"]["region-info-drivers"]
        for driver in shown["drivers"]
    }


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature tree with its whole series applied."""
    folder = tmp_path_factory.mktemp("converted")
    shutil.copytree(MINIATURE, folder / "tree")
    assert generate(folder / "tree", folder / "out") == 0
    return folder / "tree"


@pytest.mark.parametrize("name", DRIVERS)
def test_users_see_what_they_saw(name: str, converted: Path, answers: Answers) -> None:
    units = [Path(unit) for unit in DRIVERS[name]]
    for commands in ("regions", "others", "mappings", "shortage"):
        before, after = (
            answers(tree, *units, commands=commands) for tree in (MINIATURE, converted)
        )
        if (name, commands) == ("oak", "regions"):
            # Declared in the message: no limit to argsz, nothing uninitialised copied.
            assert before != after
        else:
            declared = (*DECLARED, *BESIDES.get(name, ()))
            found = list(differences(before, after, *declared))[:6]
            assert found == []


def test_what_is_done_yields_nothing(
    converted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {ops: each["state"] for ops, each in states(converted, capsys).items()}
    assert set(found.values()) == {"done", "n/a"}
    assert [ops for ops, state in found.items() if state == "n/a"] == ["laurel_dev_ops"]
    assert main(["generate", "--tree", str(converted), "-o", str(tmp_path / "o")]) == 0
    assert not (tmp_path / "o").exists()


@pytest.fixture(scope="session")
def mutants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature tree with all mutants, converted."""
    folder = tmp_path_factory.mktemp("mutants")
    tree = tree_with(folder, MUTANTS)
    assert generate(tree, folder / "out") == 0
    return tree


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_answers_as_before(name: str, mutants: Path, answers: Answers) -> None:
    units = MUTANTS[name]
    converted = [Path("drivers/vfio") / name / unit.name for unit in units]
    texts = [(mutants / unit).read_text() for unit in converted]
    assert any("get_region_mmap = " in text for text in texts)
    before, after = answers(MINIATURE, *units), answers(mutants, *converted)
    assert list(differences(before, after, *DECLARED)) == []


def test_all_mutants_are_done(
    mutants: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {ops: each["state"] for ops, each in states(mutants, capsys).items()}
    assert [ops for ops, state in found.items() if state != "done"] == [
        "laurel_dev_ops"
    ]


def test_what_was_else_stands_alone(mutants: Path) -> None:
    """Two functions that only hand on are gone or kept, and no braces are left."""
    text = (mutants / "drivers/vfio/handed_on_twice/handed_on_twice.c").read_text()
    assert (
        """
	if (cmd == VFIO_DEVICE_RESET)
		return gorse_reset(sedum->gdev);
	return -ENOTTY;
}
"""
        in text
    )
    assert "sedum_get_region_info(struct sedum_device" not in text
    assert "return sedum_do_ioctl(vdev, cmd, arg);" in text


@pytest.fixture(scope="session")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The tree with the refused drivers, the rest converted, and what was said."""
    folder = tmp_path_factory.mktemp("refused")
    tree = tree_with(folder, {path.stem: [path] for path in REFUSED})
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        assert generate(tree, folder / "out", *REGION_INFO) == 1
    lines = said.getvalue().split("\n")
    return tree, [line for line in lines if ": refused: " in line]


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_what_does_not_fit_is_refused_by_name_and_line(
    path: Path, refusing: tuple[Path, list[str]]
) -> None:
    tree, said = refusing
    text = path.read_text()
    lines = text.split("\n")
    marked = [place for place, line in enumerate(lines, 1) if "refused here" in line]
    ops = re.search(r"struct vfio_device_ops (\w+) = {", text)
    assert ops
    here = f"drivers/vfio/{path.stem}/{path.name}"
    (refusal,) = (line for line in said if line.startswith(here))
    assert refusal.startswith(f"{here}:{marked[0]}: refused: {ops[1]} "), refusal
    assert (tree / here).read_text() == text, "a refused driver stays as it was"


def test_the_rest_is_converted(
    refusing: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    tree, said = refusing
    assert len(said) == len(REFUSED)
    found = states(tree, capsys)
    kept = {ops for ops, each in found.items() if each["state"] == "refused"}
    assert len(kept) == len(REFUSED)
    rest = {each["state"] for ops, each in found.items() if ops not in kept}
    assert rest == {"done", "n/a"}


@pytest.mark.parametrize("path", RUNNING, ids=lambda path: path.stem)
def test_a_refused_driver_goes_on_working(
    path: Path, refusing: tuple[Path, list[str]], answers: Answers
) -> None:
    kept = Path("drivers/vfio") / path.stem / path.name
    assert answers(refusing[0], kept) == answers(MINIATURE, path)


def test_a_size_that_is_not_always_looked_at_is_told() -> None:
    path = "drivers/vfio/gorse/main.c"
    before, struct, behind = (
        Source(MINIATURE).read(path).partition(b"struct vfio_region_info info;")
    )
    check = b"if (info.argsz < minsz)\n\t\treturn -EINVAL;\n"
    sometimes = b"if (gdev->num_messages) {\n\t\t" + check + b"\t}\n"
    text = before + struct + behind.replace(check, sometimes, 1)
    for content, changes in ((before + struct + behind, ()), (text, (UNCHECKED,))):
        source = Source(MINIATURE).edited({path: content})
        (driver,) = Planner(source, "get_region_info").file(path).drivers
        assert driver.op is not None, driver.reason
        assert driver.op.changes == changes


@pytest.mark.parametrize("device", ["vdev", "the_vfio_device"])
def test_the_head_of_an_op_is_no_wider_than_the_kernel_s_lines(device: str) -> None:
    names = Names(device, "info", "caps", {})
    for length in range(10, 40):
        head = signature("static ", "f" * length, names)
        assert {column(line.encode()) > 80 for line in head.split("\n")} == {False}
        assert head.startswith("static int f") or length > 30


def gorse_giving(
    parameters: str, given: str, local: str = "", outside: str = ""
) -> Driver:
    """What becomes of gorse where its helper is given more, under another name."""
    path = "drivers/vfio/gorse/main.c"
    text = Source(MINIATURE).read(path).decode()
    helper = "static int vfio_gorse_ioctl_get_region_info("
    start = text.index(helper)
    end = text.index("\n}\n", start)
    body = text[start:end].replace("struct vfio_gorse_device *vdev", parameters)
    body = body.replace("vdev->regions", "gorse->regions").replace(
        "vdev->v", "gorse->v"
    )
    more = "more + most" if "most" in parameters else "more"
    body = body.replace("].size;", f"].size + {more};")
    ioctl = text[end:].replace(
        "get_region_info(vdev, uarg)", f"get_region_info({given}, uarg)"
    )
    ioctl = ioctl.replace("\tvoid __user *uarg", f"{local}\tvoid __user *uarg", 1)
    source = Source(MINIATURE).edited(
        {path: (text[:start] + outside + body + ioctl).encode()}
    )
    (driver,) = Planner(source, "get_region_info").file(path).drivers
    return driver


@pytest.mark.parametrize(
    ("parameters", "given", "local", "outside", "declared"),
    [
        # One value has one name, whatever it is called where it comes from.
        ("G, u32 more", "vdev, vdev->armed", "", "",
         ["gorse = C", "more = gorse->armed"]),
        ("u32 more, G", "vdev->armed, vdev", "", "",
         ["gorse = C", "more = gorse->armed"]),
        # What is worked out once is worked out once.
        (
            "G, u32 more, u32 most", "vdev, n, n", "\tu32 n = vdev->armed++;\n", "",
            ["gorse = C", "more = gorse->armed++", "most = more"],
        ),
        # What is the same in all functions may have another value by now.
        ("G, u32 more", "vdev, extra", "", "static u32 extra = 1;\n",
         ["gorse = C", "more = extra"]),
    ],
)  # fmt: skip
def test_what_a_helper_was_given_is_declared_once(
    parameters: str, given: str, local: str, outside: str, declared: list[str]
) -> None:
    named = parameters.replace("G", "struct vfio_gorse_device *gorse")
    driver = gorse_giving(named, given, local, outside)
    assert driver.op is not None, driver.reason
    text = b"".join(edit.text for edit in driver.op.edits).decode()
    text = text.replace("container_of(core_vdev, struct vfio_gorse_device, vdev)", "C")
    found = re.findall(r"\t(?:u32 |struct vfio_gorse_device \*)(\w+ =\s+[^;]*);", text)
    assert [" ".join(each.split()) for each in found] == declared


def test_what_would_be_worked_out_twice_is_refused() -> None:
    named = "struct vfio_gorse_device *gorse, u64 more, u64 most"
    driver = gorse_giving(named, "vdev, n, n", "\tu32 n = vdev->armed++;\n")
    assert driver.reason == "is worked out for more and for most"
    driver = gorse_giving(named, "vdev, n, 1", "\tstatic u32 n = 1;\n")
    assert driver.reason == "n is static in the ioctl"


@pytest.mark.parametrize(("kind", "state"), [("", "refused"), ("const ", "todo")])
def test_a_size_that_others_may_change_is_no_size(kind: str, state: str) -> None:
    path = "drivers/vfio/gorse/main.c"
    text = Source(MINIATURE).read(path).decode()
    helper = "static int vfio_gorse_ioctl_get_region_info("
    head, _, rest = text.partition(helper)
    size = "unsigned long minsz = offsetofend(struct vfio_region_info, offset);\n"
    assert size in rest
    changed = f"{head}static {kind}{size}\n{helper}{rest.replace(size, '', 1)}"
    source = Source(MINIATURE).edited({path: changed.encode()})
    (driver,) = Planner(source, "get_region_info").file(path).drivers
    assert driver.state == state, driver.reason


# ------------------------------------------------------------------------ mmap


def changed(tree: Path, out: Path, pattern: str, after: str) -> Path:
    """A copy of the tree whose core has a function with another body."""
    shutil.copytree(tree, out)
    core = out / "drivers/vfio/vfio_main.c"
    body = rf"(?ms)^([\w ]+\b{pattern}\([^;]*?\)\n\{{\n).*?^\}}\n"
    text, count = re.subn(body, rf"\g<1>\t{after}\n}}\n", core.read_text())
    assert count == 1
    core.write_text(text)
    return out


@pytest.fixture(scope="session")
def forced(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The converted tree, with a core that places every region itself."""
    folder = tmp_path_factory.mktemp("forced")
    return changed(converted, folder / "tree", "vfio_mmap_outgrows", "return true;")


@pytest.mark.parametrize("name", DRIVERS)
def test_nobody_relies_on_where_a_region_is(
    name: str, forced: Path, answers: Answers
) -> None:
    units = [Path(unit) for unit in DRIVERS[name]]
    before, after = (
        inside(answers(tree, *units, commands="mappings"))
        for tree in (MINIATURE, forced)
    )
    assert list(differences(before, after, *DECLARED)) == []


@pytest.mark.parametrize("name", ["acorn", "gorse", "fern", "trellis", "willow"])
def test_every_file_has_placed_regions_at_the_same_offsets(
    name: str, forced: Path, answers: Answers
) -> None:
    """Asked in another order, or not asked at all: others may know the offset."""
    units = [Path(unit) for unit in DRIVERS[name]]
    lines = answers(forced, *units, commands="mappings", machines=(0,))
    told = {
        (found[1], found[2])
        for line in lines
        if (found := re.match(r"info (#\d+): size (?!0 )\S+ offset (\S+)", line))
    }
    assert len(told) > 1
    assert len(told) == len(dict(told))
    assert all(int(offset, 16) >= 1 << 62 for _, offset in told)
    unasked = [text for text in together(lines) if text.startswith("info unasked ")]
    assert any("\n  has" in text for text in unasked)


def test_what_the_core_placed_is_torn_down_as_well(
    forced: Path, answers: Answers, tmp_path: Path
) -> None:
    units = [Path(unit) for unit in DRIVERS["acorn"]]
    kept = changed(forced, tmp_path / "tree", "vfio_unmap_dynamic", "return;")
    before, after = (
        inside(answers(tree, *units, commands="mappings")) for tree in (MINIATURE, kept)
    )
    found = list(differences(before, after, *DECLARED))
    assert found
    assert all("memory is off" in old and "bus" in old for old, _ in found)


@pytest.mark.parametrize("name", ["acorn", "gorse", "fern", "trellis", "willow"])
def test_a_region_of_terabytes_is_mapped_in_whole(
    name: str, converted: Path, answers: Answers
) -> None:
    units = [Path(unit) for unit in DRIVERS[name]]
    lines = answers(converted, *units, commands="huge", machines=(2,))
    (huge,) = {
        line[5:8] for line in lines if re.match(r"info #\d+: size 28000000000", line)
    }
    pages = [text for text in together(lines) if text.startswith(f"map {huge} ")]
    assert len(pages) == 8
    for text in pages:
        start = re.match(rf"map {huge} \+(\d+), ", text)
        first = re.search(r" 0:([0-9a-f]+)/", text)
        assert start
        assert first, text
        assert int(first[1], 16) == 0x400000000 + int(start[1])


@pytest.mark.parametrize("name", ["acorn", "gorse"])
def test_a_mapping_in_the_layout_of_the_driver_ends_with_its_slot(
    name: str, converted: Path, answers: Answers
) -> None:
    """What is behind would be the next region's after a split; nobody would zap it."""
    units = [Path(unit) for unit in DRIVERS[name]]
    lines = answers(converted, *units, commands="huge", machines=(2,))
    tried = [text for text in together(lines) if text.startswith("layout #")]
    assert ["-22" in text.split("\n", maxsplit=1)[0] for text in tried] == [
        *(False, False, False),
        *(True, True),
    ]
    assert " 0:400000000/" in tried[0]


def test_a_converted_tree_whose_op_has_another_name_has_nothing_to_do(
    converted: Path, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(converted, tree)
    named = [
        path
        for path in tree.rglob("*.[ch]")
        if re.search(rb"\bmmap_obj\b", path.read_bytes())
    ]
    assert len(named) > 10
    for path in named:
        path.write_bytes(re.sub(rb"\bmmap_obj\b", b"map_one", path.read_bytes()))
    out = tmp_path / "out"
    assert main(["generate", "--tree", str(tree), "-o", str(out)]) == 0
    assert not [*out.rglob("*.patch")]


def test_a_comment_above_a_case_goes_and_stays_with_it() -> None:
    path = "drivers/vfio/gorse/main.c"
    text = Source(MINIATURE).read(path)
    for comment, command in (
        (b"\t/* How large regions are. */\n", b"REGION_INFO"),
        (b"\t/* What comes of it. */\n", b"IRQ_INFO"),
    ):
        case = b"\tcase VFIO_DEVICE_GET_" + command + b":\n"
        text = text.replace(case, comment + case)
    source = Source(MINIATURE).edited({path: text})
    (driver,) = Planner(source, "get_region_info").file(path).drivers
    edits = tuple(Group(path, (driver,), (), ()).edits())
    made = apply(source, edits)[path]
    assert b"How large regions are" not in made
    assert b"\t/* What comes of it. */\n\tcase VFIO_DEVICE_GET_IRQ_INFO:\n" in made
