# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff status``: its JSON, what is new since a revision, the course of a range."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from pgoff.checkers.source import Source
from pgoff.generator.cli import main
from pgoff.generator.delivery.publish import publish
from pgoff.generator.history.chart import chart
from pgoff.generator.history.course import Row
from pgoff.generator.history.uses import Interface, interface, uses
from pgoff.generator.stages import PLANNED
from pgoff.generator.trees.base import open_base

from .half_converted import generated
from .remembering import remembering
from .test_behaviour import MINIATURE

Git = Callable[..., bytes]
GORSE = "drivers/vfio/gorse/main.c"
NEW = "drivers/vfio/gorse/thistle.c"
WILLOW = "drivers/vfio/willow/vfio_willow.c"


def table(**properties: object) -> dict[str, object]:
    """The schema of an object that has these and nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def several(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
STATE = {"enum": ["done", "todo", "n/a", "refused"]}
COMMIT = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
DRIVER = {"path": {"type": "string", "pattern": r"^[^/].*\.[ch]$"}, "ops": TEXT}
STATUS = {
    "drivers": several(
        table(
            **DRIVER,
            line={"type": "integer", "minimum": 1},
            stages=table(
                **dict.fromkeys(PLANNED, table(state=STATE, reason=TEXT)),
            ),
        )
    ),
    "stages": table(**dict.fromkeys(PLANNED, STATE)),
}
CHANGED = {"enum": ["", "done", "todo", "n/a", "refused"]}
SINCE = table(
    commit=COMMIT,
    changes=several(
        table(**DRIVER, stage={"enum": list(PLANNED)}, before=CHANGED, now=CHANGED)
    ),
    commits=several(
        table(commit=COMMIT, subject=TEXT, time=COUNT, path=TEXT, what=several(TEXT))
    ),
)
ROW = table(
    commit=COMMIT,
    time=COUNT,
    drivers=COUNT,
    with_op=COUNT,
    mapped=COUNT,
    page_offsets=COUNT,
)


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    with remembering():
        yield


@pytest.fixture
def tree(tmp_path: Path, git: Git) -> Path:
    """The miniature tree as a repository."""
    folder = Path(shutil.copytree(MINIATURE, tmp_path / "tree"))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    commit(folder, git, "Base")
    return folder


def commit(tree: Path, git: Git, subject: str) -> None:
    git(tree, "add", "-f", ".")
    git(tree, "commit", "-q", "-m", subject)


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(["status", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_json_has_its_shape(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "--tree", str(MINIATURE))
    jsonschema.validate(found, table(**STATUS))
    assert len(found["drivers"]) == 22
    del found["stages"]["mmap-core"]
    with pytest.raises(jsonschema.ValidationError, match="'mmap-core' is a required"):
        jsonschema.validate(found, table(**STATUS))


def test_what_is_new_is_told_with_the_commit_that_brought_it(
    tree: Path, git: Git, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (tree / GORSE).read_text().replace("vfio_gorse_ops", "vfio_thistle_ops")
    git(tree, "switch", "-q", "-c", "side")
    (tree / NEW).write_text(text)
    commit(tree, git, "thistle: New driver")
    git(tree, "switch", "-q", "main")
    (tree / "NOTES").write_text("x\n")
    commit(tree, git, "Nothing")
    git(tree, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    willow = tree / WILLOW
    willow.write_text(willow.read_text() + "#define MORE(vma) ((vma)->vm_pgoff)\n")
    commit(tree, git, "willow: More")
    # A file that only moves brings nothing.
    git(tree, "mv", "samples/vfio/maple.c", "samples/vfio/acer.c")
    commit(tree, git, "Move")
    found = shown(capsys, "--tree", str(tree), "--since", "main~4")
    jsonschema.validate(found, table(**STATUS, since=SINCE))
    since = found["since"]
    new = [each for each in since["changes"] if each["path"] == NEW]
    assert {each["ops"] for each in new} == {"vfio_thistle_ops"}
    assert [(each["stage"], each["before"], each["now"]) for each in new] == [
        (stage, "", "done" if stage == "mmap-ground" else "todo") for stage in PLANNED
    ]
    assert {each["path"] for each in since["changes"]} == {
        NEW,
        "samples/vfio/maple.c",
        "samples/vfio/acer.c",
    }
    arrived = {
        each["subject"]: (each["path"], each["what"]) for each in since["commits"]
    }
    assert arrived == {
        "thistle: New driver": (
            NEW,
            [
                "vfio_thistle_ops has .mmap",
                f"{text.count('vm_pgoff')} more of vm_pgoff",
                "1 more of region info",
            ],
        ),
        "willow: More": (WILLOW, ["1 more of vm_pgoff"]),
    }
    assert main(["status", "--tree", str(tree), "--since", "main~4"]) == 0
    said = capsys.readouterr().out
    assert "thistle: New driver\n    drivers/vfio/gorse/thistle.c: vfio_th" in said
    assert git(tree, "status", "--porcelain") == b""


def test_the_course_of_a_series_is_drawn(
    tree: Path, git: Git, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = generated(Source(MINIATURE)).series
    publish(open_base(tree), series, "series")
    drawing = tmp_path / "history.svg"
    words = ("--tree", str(tree), "--history", "main..series")
    rows = shown(capsys, *words, "--svg", str(drawing))["history"]
    jsonschema.validate(rows, several(ROW))
    assert rows[0]["commit"] == git(tree, "rev-parse", "main").decode().strip()
    assert rows[-1]["commit"] == git(tree, "rev-parse", "series").decode().strip()
    numbers = [(r["drivers"], r["with_op"], r["mapped"]) for r in rows]
    # One of them has no regions, and one map of a driver is of nothing.
    assert (numbers[0], numbers[-1]) == ((22, 0, 0), (22, 21, 21))
    assert numbers == sorted(numbers)
    left = [row["page_offsets"] for row in rows]
    assert left[0] > 20
    assert left[-1] < left[0] / 4
    assert len(rows) < len(series.patches)
    assert main(["status", *words]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rows) + 2
    text = drawing.read_text()
    assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    assert "VFIO drivers in main..series" in text
    assert f"uses of vm_pgoff: {left[-1]}<" in text
    assert not re.search(r"href|<script|style|@import", text)


@pytest.mark.parametrize("times", [(5, 9, 7, 20), (9, 3, 1, 2), (4, 4, 4, 4), (4,)])
def test_a_line_stays_in_its_drawing_whatever_the_clocks_say(
    times: tuple[int, ...],
) -> None:
    rows = [Row("0" * 40, time, 9, n, 0, 9 - n) for n, time in enumerate(times)]
    drawn = ElementTree.fromstring(chart(rows, "a..<b>"))
    paths = [each.get("d", "") for each in drawn.iter() if each.tag.endswith("path")]
    lines = [path for path in paths if "V" in path or len(times) == 1]
    assert len(lines) >= 4
    for path in lines:
        across = [float(each) for each in re.findall(r"[MH]([-\d.]+)", path)]
        assert across == sorted(across)
        assert across[0] == 50
        assert across[-1] == 610


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--svg", "x.svg"), "--svg is a drawing of a history"),
        (("--since", "nothing"), "has no commit 'nothing'"),
        (("--history", "a...b"), "is no range of revisions"),
        (("--history", "main..nothing"), "has no commit 'nothing'"),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    words: tuple[str, ...], said: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--tree", str(tree), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_tree_without_revisions_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["status", "--tree", str(MINIATURE), "--since", "main"]) == 2
    assert "is no git work tree" in capsys.readouterr().err


def test_ops_are_told_by_their_types() -> None:
    header = (MINIATURE / "include/linux/vfio.h").read_bytes()
    assert interface(header) == Interface(mmap="mmap")
    more = b"""struct vfio_device_ops {
	int (*regions)(struct vfio_device *v, struct vfio_region_info *i, /* } */
		struct vfio_info_cap *caps);
	struct vfio_mmap *(*object)(struct vfio_device *v, struct vfio_region_info *i,
		struct vfio_info_cap *caps);
	int (*map)(struct vfio_device *v, struct vm_area_struct *w, struct vfio_mmap *o);
};"""
    assert interface(more) == Interface("regions", "", "object", "map")
    assert interface(b"int a;") == Interface()


def test_words_and_tables_are_told_by_tokens() -> None:
    found = uses(
        b"/* vm_pgoff */ static const struct vfio_device_ops a = { .mmap = f,\n"
        b".x = { .inner = 1 } };\n#define P(v) ((v)->vm_pgoff)\n"
        b'int g(void) { return v->vm_pgoff + h("vm_pgoff"); }\n'
        b"extern const struct vfio_device_ops b;\n"
    )
    assert found.tables == {"a": {"mmap", "x"}}
    assert (found.page_offsets, found.requests) == (2, 0)
