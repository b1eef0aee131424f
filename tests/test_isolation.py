# SPDX-License-Identifier: GPL-2.0-only
"""Files that crash libclang, hang it or eat the memory, and files that want to know."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pgoff.checkers.check import check
from pgoff.checkers.glance import Sought, glances, search
from pgoff.checkers.isolation import crew as crew_module
from pgoff.checkers.isolation import team as team_module
from pgoff.checkers.isolation.crew import Crew, Died, died
from pgoff.checkers.isolation.team import Team
from pgoff.checkers.isolation.wire import Question, Reply, Setup
from pgoff.checkers.limits import Limits
from pgoff.checkers.report import Report
from pgoff.checkers.selection import Selection
from pgoff.checkers.source import Source
from pgoff.generator.cli import main

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
LIMITS = Limits(seconds=3, memory=1 << 30)
SECRET = "correct-horse-battery-staple"

GOOD = b"""\
#include <linux/mm.h>
void here(struct vm_area_struct *vma)
{
	vma->vm_pgoff = 1;
}
"""
FILES = {
    "Makefile": b"VERSION = 9\nPATCHLEVEL = 8\n",
    "Kbuild": b"obj-y += drivers/\n",
    "Kconfig": b'config VFIO\n\ttristate "vfio"\n',
    "drivers/Makefile": b"obj-$(CONFIG_VFIO) += a.o bad.o z.o\n",
    "include/linux/mm.h": b"struct vm_area_struct { unsigned long vm_pgoff; };\n",
    "include/linux/compiler_types.h": b"",
    "include/linux/kconfig.h": b"",
    "drivers/a.c": GOOD,
    "drivers/z.c": GOOD,
}


@pytest.fixture
def tree(tmp_path: Path, write_files: WriteFiles) -> Path:
    return write_files(tmp_path / "tree", FILES)


def checked(
    tree: Path, content: bytes | None = None, confined: bool = False, jobs: int = 2
) -> Report:
    """What is said of the two good files, and of one with this content."""
    if content is not None:
        (tree / "drivers/bad.c").write_bytes(content)
    files = tuple(f"drivers/{name}.c" for name in ("a", "bad", "z"))
    selection = Selection(files, frozenset(files))
    source = Source(tree, confined=confined)
    with closing(Team(LIMITS, jobs)) as team:
        return check(source, selection, eyes=team.eyes)


def reason(report: Report) -> str:
    """Why the bad file is not analysed; the good ones are as they always are."""
    assert [each.location.path for each in report.findings] == [
        "drivers/a.c",
        "drivers/z.c",
    ]
    assert {each.path for each in report.unanalysed} == {"drivers/bad.c"}
    assert report.status == 3
    return "; ".join(each.reason for each in report.unanalysed)


def bomb(kind: str) -> bytes:
    """A file that a compiler has a hard time with, and a use of a page offset."""
    use = GOOD.replace(b"here", b"bad")
    texts = {
        "unary chain": b"int f(int x) { return " + b"- " * 100_000 + b"x; }\n",
        "long sum": b"int f(void) { return " + b"1+" * 300_000 + b"1; }\n",
        "crash": b"#pragma clang __debug crash\n",
        "fatal error": b"#pragma clang __debug llvm_fatal_error\n",
        "parser crash": b"#pragma clang __debug parser_crash\n",
        "stack": b"#pragma clang __debug overflow_stack\n",
        "macros": b"#define A0 1,\n"
        + b"".join(
            b"#define A%d %s\n" % (n, b"A%d " % (n - 1) * 10) for n in range(1, 9)
        )
        + b"int x[] = { A8 };\n",
        "includes": b'#if __INCLUDE_LEVEL__ < 40\n#include "bad.c"\n#include "bad.c"\n'
        b"#endif\n",
    }
    return texts[kind] + use


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("unary chain", "libclang crashed on it (SIGSEGV)"),
        ("long sum", "libclang crashed on it (SIGSEGV)"),
        ("crash", "libclang gave up on it"),
        ("fatal error", "libclang gave up on it"),
        ("parser crash", "libclang gave up on it"),
        ("stack", ""),
        ("macros", ""),
        ("includes", "more than 3 s of processor time|ended after 15 s"),
    ],
)
def test_a_bomb_costs_that_file_alone(tree: Path, kind: str, said: str) -> None:
    start = time.monotonic()
    found = reason(checked(tree, bomb(kind)))
    assert any(each in found for each in said.split("|")), found
    # To find out how it is parsed, to parse it, and to do that once more, alone.
    assert time.monotonic() - start < 4 * LIMITS.wall


@pytest.mark.parametrize("text", [b"(" * 100_000, b"{" * 100_000])
def test_nesting_is_an_error_like_others(tree: Path, text: bytes) -> None:
    assert "nesting level" in reason(checked(tree, b"int x = " + text))


def test_what_waits_is_ended(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "wall", 3.0)
    os.mkfifo(tree / "drivers/pipe.h")
    (tree / "drivers/bad.c").write_bytes(b'#include "pipe.h"\n' + GOOD)
    with closing(Team(LIMITS, 1)) as team:
        report = check(Source(tree), Selection(("drivers/bad.c",)), eyes=team.eyes)
    assert report.unanalysed[0].reason == "its worker was ended after 3 s"


def test_what_is_no_file_or_too_large_is_not_read(tree: Path) -> None:
    path = tree / "drivers/bad.c"
    os.mkfifo(path)
    assert reason(checked(tree)) == "it is no regular file"
    path.unlink()
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert reason(checked(tree)) == f"it has more than {64 << 20} bytes"


@pytest.mark.parametrize("jobs", [1, 3])
def test_how_many_work_changes_nothing(tree: Path, jobs: int) -> None:
    good = GOOD.replace(b"here", b"bad")
    alone = check(
        Source(tree).edited({"drivers/bad.c": good}),
        Selection(("drivers/a.c", "drivers/bad.c", "drivers/z.c")),
    )
    assert len(alone.findings) == 3
    assert checked(tree, good, jobs=jobs) == alone
    assert checked(tree, good, confined=True) == alone


def test_an_overlay_is_what_workers_see(tree: Path) -> None:
    source = Source(tree).edited({"drivers/bad.c": GOOD.replace(b"here", b"new")})
    with closing(Team(LIMITS, 1)) as team:
        found = check(source, Selection(("drivers/bad.c",)), eyes=team.eyes)
    [finding] = found.findings
    assert finding.function == "new"


def test_kconfig_may_be_a_bomb_too(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = "-" * 100_000 + "1"
    (tree / "Kconfig").write_text(
        'config VFIO\n\ttristate "vfio"\n'
        "config X\n\tdef_bool $(success,echo 'int x = (" + chain + ");' | $(CC) -c -)\n"
    )
    arguments = ["check", "--tree", str(tree), "--timeout", "3"]
    assert main([*arguments, str(tree / "drivers/a.c")]) == 3
    assert "drivers/a.c: not analysed: libclang crashed" in capsys.readouterr().out
    assert main(arguments) == 2
    assert "pgoff: cannot find the drivers of the tree" in capsys.readouterr().err


def test_what_workers_die_of_in_words() -> None:
    assert died(-signal.SIGSEGV, False, b"", LIMITS) == Died(
        "libclang crashed on it (SIGSEGV), with 1024 MiB allowed", True
    )
    assert died(1, False, b"Traceback:\nValueError: x\n", LIMITS) == Died(
        "its worker ended: ValueError: x"
    )
    assert died(3, False, b"", LIMITS).reason == "its worker ended: status 3"


def test_a_worker_writes_no_file(tree: Path, tmp_path: Path) -> None:
    code = (
        "import pathlib\n"
        "from pgoff.checkers.isolation.holding import limit\n"
        "limit(1 << 30, 0)\n"
        f"pathlib.Path({str(tmp_path / 'made')!r}).write_bytes(b'x')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "File too large" in done.stderr
    assert (tmp_path / "made").read_text() == ""


def test_a_module_in_the_tree_is_not_run(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("msgspec.py", "json.py", "clang.py"):
        (tree / name).write_text("open('ran', 'w').write('x')\n")
    monkeypatch.chdir(tree)
    checked(tree, b"")
    assert not (tree / "ran").exists()


def test_workers_end_with_the_run(tree: Path) -> None:
    setup = Setup(os.fsencode(tree), {}, LIMITS, False, True)
    with closing(Crew(setup, 1)) as crew:
        [(number, reply)] = crew.ask([Question("drivers/a.c")])
        assert number == 0
        assert isinstance(reply, Reply)
        assert reply.command is not None
        [hand] = crew._hands
        assert hand.process.poll() is None
    assert hand.process.poll() is not None


def test_no_more_workers_than_questions(tree: Path) -> None:
    setup = Setup(os.fsencode(tree), {}, LIMITS, False, True)
    with closing(Crew(setup, 4)) as crew:
        for number in (1, 3, 2):
            questions = [Question("drivers/a.c")] * number
            assert len(list(crew.ask(questions))) == number
            assert len(crew._hands) <= max(number, 3)
            if number == 1:
                assert len(crew._hands) == 1


def test_workers_stay_for_what_is_asked_next(tree: Path) -> None:
    setup = Setup(os.fsencode(tree), {}, LIMITS, False, True)
    questions = [Question(f"drivers/{name}.c") for name in ("a", "z")]
    with closing(Crew(setup, 2)) as crew:
        first = {number for number, _ in crew.ask(questions)}
        processes = [hand.process for hand in crew._hands]
        again = {number for number, _ in crew.ask(questions, alone=True)}
        assert [hand.process for hand in crew._hands] == processes
    assert first == again == {0, 1}


@pytest.mark.parametrize("confined", [False, True])
def test_a_worker_is_not_replaced_for_the_memory_of_who_started_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch, confined: bool
) -> None:
    large = bytearray(os.urandom(1 << 20)) * 300
    monkeypatch.setattr(crew_module, "RECYCLED", 280 << 20)
    setup = Setup(os.fsencode(tree), {}, LIMITS, confined, True)
    with closing(Crew(setup, 1)) as crew:
        [(_, reply)] = crew.ask([Question("drivers/a.c")])
        assert len(crew._hands) == 1
    assert isinstance(reply, Reply)
    assert 10 << 20 < reply.memory < len(large)


def test_who_is_left_with_a_question_answers_no_other(tree: Path) -> None:
    setup = Setup(os.fsencode(tree), {}, LIMITS, False, True)
    questions = [Question(f"drivers/{name}.c") for name in ("a", "bad", "z")]
    with closing(Crew(setup, 2)) as crew:
        left = crew.ask(questions)
        next(left)
        with pytest.raises(AssertionError, match="one asks at a time"):
            next(crew.ask(questions))
        left.close()
        assert all(hand.number is None for hand in crew._hands)
        [(_, reply)] = crew.ask([Question("drivers/none.c")])
    assert isinstance(reply, Reply)
    assert reply.command is not None
    assert "kmod_none" in reply.command.arguments[-1]


def test_a_worker_has_the_headers_of_the_question(tree: Path) -> None:
    """Also where the one before had others, or none."""
    header = b"static inline void near(struct vm_area_struct *v)\n{ v->vm_pgoff++; }\n"
    (tree / "include/linux/near.h").write_bytes(header)
    text = b"#include <linux/mm.h>\n#include <linux/near.h>\nvoid far(void) { }\n"
    (tree / "drivers/a.c").write_bytes(text)
    name = "include/linux/near.h"
    seen = []
    with closing(Team(LIMITS, 1)) as team:
        for headers in ((), (name,), (name,), ()):
            [looked] = team.look_at(Source(tree), ("drivers/a.c",), headers)
            assert looked.examined is not None
            seen.append(name in looked.examined.sight.paths)
    assert seen == [False, True, True, False]


# What a file may try to learn, and where it would show.


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "outside" / "secret"
    path.parent.mkdir()
    path.write_text(SECRET + "\n")
    return path


LEAKS = [
    '#include "{secret}"\n',
    '#include "../../outside/secret"\n',
    '#include "link.h"\n',
    '#include "folder/secret"\n',
    '#include_next "{secret}"\n',
    '#define H "{secret}"\n#include H\n',
    'int x[] = {{\n#embed "{secret}"\n}};\n',
    '#if __has_include("{secret}")\n#error it is there\n#endif\n',
    '#define P(a, b) a##b\n#if P(__has_,include)("{secret}")\n'
    "#error it is there\n#endif\n",
    '#if __has_include("link.h")\n#error it is there\n#endif\n',
    '__asm__(".incbin \\"{secret}\\"");\n',
]


@pytest.mark.parametrize("text", LEAKS)
@pytest.mark.parametrize("name", ["json", "text", "sarif"])
def test_nothing_outside_is_in_the_output(
    tree: Path, secret: Path, text: str, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tree / "drivers/link.h").symlink_to(secret)
    (tree / "drivers/folder").symlink_to(secret.parent)
    content = text.format(secret=secret).encode() + GOOD.replace(b"here", b"bad")
    (tree / "drivers/bad.c").write_bytes(content)
    arguments = ["check", "--untrusted", "--tree", str(tree), "--format", name]
    assert main([*arguments, str(tree / "drivers/bad.c")]) in (1, 3)
    said = "".join(capfd.readouterr())
    assert "drivers/bad.c" in said
    assert SECRET not in said
    assert "battery" not in said
    assert "it is there" not in said


def test_a_secret_shows_where_the_tree_is_trusted(tree: Path, secret: Path) -> None:
    """Else the test above would prove nothing."""
    content = f'#include "{secret}"\n'.encode()
    [gap] = checked(tree, content).unanalysed
    assert "'correct'" in gap.reason
    assert "correct" not in reason(checked(tree, content, confined=True))


def test_a_file_outside_is_no_file_even_without_landlock(
    tree: Path, secret: Path
) -> None:
    """What this process is not kept from reading is refused all the same."""
    (tree / "drivers/link.h").symlink_to(secret)
    (tree / "drivers/bad.c").write_text('#include "link.h"\n')
    source = Source(tree, confined=True)
    report = check(source, Selection(("drivers/bad.c",), frozenset(["drivers/bad.c"])))
    [gap] = report.unanalysed
    assert gap.reason == f"it includes {tree}/drivers/link.h, out of the tree"
    (tree / "drivers/bad.c").unlink()
    (tree / "drivers/bad.c").symlink_to(secret)
    report = check(source, Selection(("drivers/bad.c",)))
    [gap] = report.unanalysed
    assert gap.reason == "it is a link out of the tree"
    assert not source.exists("drivers/bad.c")


@pytest.mark.parametrize(
    ("given", "variable", "untrusted"),
    [
        ([], "true", True),
        ([], "", False),
        (["--untrusted"], "", True),
        (["--no-untrusted"], "true", False),
    ],
)
def test_a_ci_trusts_nobody(
    tree: Path,
    secret: Path,
    given: list[str],
    variable: str,
    untrusted: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", variable)
    (tree / "drivers/bad.c").write_text(f'#include "{secret}"\n')
    path = str(tree / "drivers/bad.c")
    assert main(["check", *given, "--tree", str(tree), "--format=json", path]) == 3
    [gap] = json.loads(capsys.readouterr().out)["unanalysed"]
    assert ("correct" in gap["reason"]) is not untrusted


@pytest.mark.parametrize(
    "arguments",
    [
        "-include {secret}",
        "-imacros {secret}",
        "-I {folder} -include secret",
        "-MD -MF {mark}",
        "-Wp,-MMD,{mark}",
        "-MJ {mark}",
        "-Xclang -dependency-file -Xclang {mark}",
        "-H -Xclang -header-include-file -Xclang {mark}",
        "-o {mark}",
        "-save-temps",
        "-fplugin={mark}",
        "@{secret}",
        "--config={secret}",
    ],
)
def test_a_list_of_commands_writes_and_reads_nothing(
    tree: Path, secret: Path, arguments: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (secret.parent / "include/generated").mkdir(parents=True)
    (secret.parent / "include/generated/autoconf.h").touch()
    mark = secret.parent / "mark"
    filled = arguments.format(secret=secret, mark=mark, folder=secret.parent)
    entry = {
        "directory": str(secret.parent),
        "file": str(tree / "drivers/a.c"),
        "command": f"evil {filled} -I{tree}/include -c a.c",
    }
    (tree / "compile_commands.json").write_text(json.dumps([entry]))
    before = sorted(secret.parents[1].rglob("*"))
    status = main(["check", "--untrusted", "--tree", str(tree), f"{tree}/drivers/a.c"])
    said = "".join(capfd.readouterr())
    assert status == 1, said
    assert "battery" not in said
    assert sorted(secret.parents[1].rglob("*")) == before


def test_a_list_of_commands_that_is_a_link_is_not_read(
    tree: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "compile_commands.json").symlink_to(secret)
    path = f"{tree}/drivers/a.c"
    assert main(["check", "--untrusted", "--tree", str(tree), path]) == 3
    assert "battery" not in "".join(capsys.readouterr())


def test_landlock_keeps_a_process_in(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "file").write_text("x")
    code = f"""\
import pathlib, subprocess, sys
from pgoff.checkers.isolation.landlock import restrict
held = restrict([pathlib.Path({str(inside)!r})])
print(held)
if held:
    print(open({str(inside / "file")!r}).read())
    for action in (
        lambda: open({str(outside / "file")!r}),
        lambda: open({str(inside / "new")!r}, "w"),
        lambda: subprocess.run(["/bin/true"]),
    ):
        try:
            action()
        except PermissionError:
            print("refused")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if done.stdout == "False\n":
        pytest.skip("this system has no Landlock")
    assert done.stdout.split() == ["True", "x", "refused", "refused", "refused"]


def test_files_are_lexed_by_workers_as_they_are_by_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    """In chunks, names that are no UTF-8 and files that cannot be read among them."""
    odd = os.fsdecode(b"drivers/\xff.c")
    write_files(tree, {odd: GOOD, "include/linux/desc.h": b"struct vm_area_desc x;\n"})
    (tree / "drivers/pipe.c").symlink_to(os.devnull)
    source = Source(tree)
    paths = (*sorted(FILES), "drivers/pipe.c", odd, "include/linux/desc.h")
    sought = Sought(frozenset((b"here", b"_LINUX")), frozenset(("vm_pgoff",)))
    monkeypatch.setattr(team_module, "MANY", 2)
    with closing(Team(LIMITS, 2)) as team:
        seen = dict(team.glances(source, paths, True))
        found = team.search(source, paths, sought)
    assert seen == dict(glances(source, paths, True))
    assert seen["drivers/pipe.c"].unread
    assert seen["include/linux/desc.h"].hands_out
    assert found == search(source, paths, sought)
    assert {"drivers/a.c", odd} <= found[1]


def test_a_file_that_takes_too_long_to_lex_costs_that_file(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ("drivers/a.c", "drivers/large.c", "drivers/z.c")
    (tree / "drivers/large.c").write_bytes(b"a->vm_pgoff;\n" * 600_000)
    monkeypatch.setattr(team_module, "MANY", 2)
    monkeypatch.setattr(Limits, "wall", 60.0)  # where others work, a start takes long
    with closing(Team(Limits(seconds=1, memory=1 << 30), 1)) as hasty:
        seen = dict(hasty.glances(Source(tree), paths, True))
    assert "processor time" in seen["drivers/large.c"].unread
    assert seen["drivers/a.c"].worded
    assert seen["drivers/z.c"].worded
