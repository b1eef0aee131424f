# SPDX-License-Identifier: GPL-2.0-only
"""The command line as a user meets it, over the miniature kernel."""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pygit2
import pytest
from pgoff.generator.__main__ import main as begin
from pgoff.generator.cli import main
from pgoff.generator.commands import commands

from .conftest import Git

MINIATURE = Path(__file__).parent / "miniature"
PGOFF = Path(sys.executable).with_name("pgoff")
DRIVER = "drivers/vfio/gorse/main.c"
HEADER = "include/linux/vfio.h"
NOTHING_SAID = re.compile(r"(?:Reading drivers|Making patches): .*\n")


@dataclass(frozen=True)
class Ran:
    """What a command came to; ``said`` are its lines on standard error."""

    status: int
    out: str
    said: tuple[str, ...]


Run = Callable[..., Ran]


def _lines(text: str) -> tuple[str, ...]:
    assert "Traceback" not in text, text
    return tuple(NOTHING_SAID.sub("", text).splitlines())


def _read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _letter(series: dict[str, bytes]) -> str:
    """The cover letter, or that of the first wave."""
    return next(name for name in series if name.endswith("0000-cover-letter.patch"))


def _mails(folder: Path) -> list[str]:
    """The mails in order without the cover letters, in the folders of waves too."""
    return [
        str(path)
        for path in sorted(folder.rglob("0*.patch"))
        if not path.name.startswith("0000-")
    ]


@pytest.fixture(scope="session")
def environment(home: Path) -> dict[str, str]:
    """A person's environment without anything of the one who runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


@pytest.fixture(scope="session")
def pgoff(environment: dict[str, str]) -> Run:
    """``pgoff(*words)`` runs the installed command in a process of its own."""

    def run(
        *words: str | Path,
        cwd: Path | None = None,
        under: Sequence[str] = (),
        limit: Callable[[], None] | None = None,
        **more: str,
    ) -> Ran:
        done = subprocess.run(
            [*under, PGOFF, *words],
            capture_output=True,
            text=True,
            cwd=cwd,
            env=environment | more,
            preexec_fn=limit,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, _lines(done.stderr))

    return run


@pytest.fixture
def here(capfd: pytest.CaptureFixture[str]) -> Run:
    """``here(*words)`` runs the command in this process."""

    def run(*words: str | Path) -> Ran:
        try:
            status = main([str(word) for word in words])
        except SystemExit as error:
            status = int(str(error.code))
        got = capfd.readouterr()
        return Ran(status, got.out, _lines(got.err))

    return run


def _little(folder: Path) -> Path:
    """The miniature kernel with its core and two drivers: so a run takes seconds."""
    kept = ("drivers/vfio/vfio_main.c", "drivers/vfio/gorse", "drivers/vfio/fern")
    shutil.copytree(MINIATURE, folder)
    for path in folder.rglob("*.c"):
        if not path.relative_to(folder).as_posix().startswith(kept):
            path.unlink()
    return folder


def _commit(tree: Path, environment: Mapping[str, str]) -> Path:
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Ada"),
        ("config", "user.email", "ada@example.org"),
        ("add", "."),
        ("commit", "-q", "-m", "Base", "--date=@1700000000"),
    ):
        subprocess.run(
            ["git", "-C", tree, *words],
            check=True,
            env={**environment, "GIT_COMMITTER_DATE": "1700000000 +0000"},
        )
    return tree


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain tree that no test may change."""
    return _little(tmp_path_factory.mktemp("plain") / "linux")


@pytest.fixture(scope="session")
def repository(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Path:
    """The same with one commit; no test may change it."""
    return _commit(_little(tmp_path_factory.mktemp("git") / "linux"), environment)


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(repository, tmp_path / "linux", symlinks=True))


def _joined(letter: str) -> str:
    """With the command line on one line, as a shell reads it."""
    return re.sub(r" \\\n +", " ", letter)


@pytest.fixture(scope="session")
def plain_series(
    little: Path, pgoff: Run, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The mails for the plain tree, by name."""
    out = tmp_path_factory.mktemp("series") / "out"
    assert pgoff("generate", "--tree", little, "-o", out).status == 0
    return _read(out)


@pytest.fixture(scope="session")
def git_series(
    repository: Path, pgoff: Run, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The mails for the same as a commit; with other hashes, to see their order."""
    out = tmp_path_factory.mktemp("series") / "out"
    words = ("generate", "--tree", repository, "-o", out)
    assert pgoff(*words, PYTHONHASHSEED="1").status == 0
    return _read(out)


@dataclass(frozen=True)
class Published:
    """A work tree with the branch ``series``, and the mails of it; ``before`` it."""

    tree: Path
    out: Path
    ran: Ran
    before: Mapping[str, bytes]


def _seen(tree: Path, environment: Mapping[str, str]) -> dict[str, bytes]:
    """What a person sees of a work tree, but for its branches."""

    def git(*words: str) -> bytes:
        return subprocess.check_output(["git", "-C", tree, *words], env=environment)

    return {
        "status": git("--no-optional-locks", "status", "--porcelain", "-uall"),
        "head": git("symbolic-ref", "HEAD") + git("rev-parse", "HEAD"),
        "index": (tree / ".git/index").read_bytes(),
        "files": repr(
            [
                (path, path.stat().st_mtime_ns)
                for path in sorted(tree.rglob("*"))
                if ".git" not in path.parts
            ]
        ).encode(),
    }


@pytest.fixture(scope="session")
def published(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], pgoff: Run
) -> Published:
    """The whole miniature kernel, with the series as mails and as a branch."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(MINIATURE, folder / "linux")
    tree = _commit(folder / "linux", environment)
    before = _seen(tree, environment)
    words = ("generate", "--tree", tree, "-o", folder / "out", "--branch", "series")
    return Published(tree, folder / "out", pgoff(*words), before)


# --- help --------------------------------------------------------------------------


def test_the_versions_are_those_in_use(here: Run) -> None:
    ran = here("--version")
    assert ran.status == 0
    found = re.fullmatch(
        r"pgoff (\S+) with clang version \d+\.\S+ \(libclang\), libgit2 (\S+), "
        r"Python (\S+)\n",
        ran.out,
    )
    assert found is not None
    ours = version("pgoff"), pygit2.LIBGIT2_VERSION, platform.python_version()
    assert found.groups() == ours


def test_the_help_names_every_command_and_status(here: Run) -> None:
    ran = here("--help")
    assert ran.status == 0
    for name, command in commands().items():
        assert re.search(rf"(?m)^ +{name}\s+\S", ran.out), name
        assert command.HELP.split()[0] in ran.out
    [statuses] = re.findall(r"(?ms)^exit status:\n(.*)\Z", ran.out)
    assert re.findall(r"(?m)^ +(\d+): \S", statuses) == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize("name", commands())
def test_the_help_of_a_command_has_examples_and_every_option(
    here: Run, name: str
) -> None:
    ran = here(name, "--help")
    assert ran.status == 0
    assert re.search(rf"(?m)^  pgoff {name}\b", ran.out), "an example"
    options = ran.out.partition("\noptions:\n")[2] or ran.out
    entries = re.findall(r"(?m)^  (-\S.*(?:\n {10,}\S.*)*)", options)
    assert entries
    for entry in entries:
        assert re.search(r"\S(  +|\n +)[a-z]", entry), f"not documented: {entry}"
    assert "exit status" in ran.out


# --- bad input ---------------------------------------------------------------------


def _refused(ran: Ran, *words: str) -> None:
    """The run ended with 2 and one line that has the ``words`` in it."""
    assert (ran.status, ran.out, len(ran.said)) == (2, "", 1), ran
    assert ran.said[0].startswith("pgoff"), ran
    for word in words:
        assert word in ran.said[0], ran


@pytest.mark.parametrize("command", ["generate", "status", "run", "check"])
def test_what_is_no_kernel(here: Run, tmp_path: Path, command: str) -> None:
    output = ("-o", tmp_path / "out") if command in ("generate", "run") else ()
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    for name in ("none", "file", "empty"):
        ran = here(command, "--tree", tmp_path / name, *output)
        _refused(ran, str(tmp_path / name), "; give the top folder")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("missing", ["drivers/vfio", "include/linux"])
def test_a_kernel_without_vfio(
    here: Run, little: Path, tmp_path: Path, missing: str
) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    shutil.rmtree(tree / missing)
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    _refused(ran, f"no {missing}", "; give a whole kernel tree")


def test_a_core_without_a_driver(here: Run, little: Path, tmp_path: Path) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    for name in ("gorse", "fern"):
        shutil.rmtree(tree / "drivers/vfio" / name)
    (tree / "drivers/vfio/vfio_main.c").write_text("int x;\n")
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    _refused(ran, "no file of", "struct vfio_device_ops; is drivers/vfio complete?")


def test_a_repository_without_a_commit(
    here: Run, git: Git, little: Path, tmp_path: Path
) -> None:
    tree = shutil.copytree(little, tmp_path / "linux")
    git(tree, "init", "-q")
    ran = here("generate", "--tree", tree, "-o", tmp_path / "out")
    _refused(ran, "has no commit yet; commit the kernel source first")


def _modify(tree: Path, git: Git) -> None:
    with (tree / DRIVER).open("a") as file:
        file.write("/* more */\n")


def _modify_header(tree: Path, git: Git) -> None:
    with (tree / HEADER).open("a") as file:
        file.write("/* more */\n")


def _stage(tree: Path, git: Git) -> None:
    before = (tree / DRIVER).read_bytes()
    _modify(tree, git)
    git(tree, "add", DRIVER)
    (tree / DRIVER).write_bytes(before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_modify, f"{DRIVER} (modified)"),
        (_modify_header, f"{HEADER} (modified)"),
        (_stage, f"{DRIVER} (staged)"),
    ],
)
def test_a_change_that_is_not_committed(
    here: Run,
    git: Git,
    copy: Path,
    tmp_path: Path,
    change: Callable[[Path, Git], None],
    said: str,
) -> None:
    change(copy, git)
    ran = here("generate", "--tree", copy, "-o", tmp_path / "out", "--branch", "b")
    _refused(ran, f"not as committed: {said}; commit or stash the changes")
    assert not (tmp_path / "out").exists()
    assert git(copy, "branch", "--list", "b") == b""


def test_a_change_to_what_is_not_read_is_nobody_s_business(
    here: Run, copy: Path, tmp_path: Path
) -> None:
    (copy / "MAINTAINERS").write_text("Nobody\n")
    (copy / "notes.txt").write_text("mine\n")
    assert here("generate", "--tree", copy, "-o", tmp_path / "out").status == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_tree_of_somebody_else(here: Run, copy: Path, tmp_path: Path) -> None:
    for path in (copy, *copy.rglob("*")):
        os.chown(path, 65534, 65534)
    ran = here("generate", "--tree", copy, "-o", tmp_path / "out")
    _refused(ran, "belongs to another user; if you trust it: git config --global")


def test_an_output_folder_that_is_somebody_else_s(
    here: Run, little: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter").write_text("mine\n")
    ran = here("generate", "--tree", little, "-o", out)
    _refused(ran, f"{out}/letter was not written by pgoff; choose an empty or a new")
    assert _read(out) == {"letter": b"mine\n"}


def test_an_output_that_is_a_file(here: Run, little: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine\n")
    ran = here("generate", "--tree", little, "-o", tmp_path / "out")
    _refused(ran, f"{tmp_path}/out is in the way; choose another folder")
    ran = here("generate", "--tree", little, "-o", tmp_path / "out/below")
    _refused(ran, f"{tmp_path}/out", "; choose another folder")
    assert (tmp_path / "out").read_text() == "mine\n"


def test_a_mail_that_was_edited_is_kept(
    here: Run, little: Path, tmp_path: Path, plain_series: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    _write(out, plain_series)
    letter = out / _letter(plain_series)
    letter.write_bytes(b"Dear maintainers\n")
    ran = here("generate", "--tree", little, "-o", out)
    _refused(ran, f"{letter} was changed after pgoff wrote it; move it away")
    assert letter.read_bytes() == b"Dear maintainers\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("main", "the branch 'main' exists already; choose another name"),
        ("there", "the branch 'there' exists already; choose another name"),
        ("a..b", "'a..b' is no name for a branch"),
        ("-f", "'-f' is no name for a branch"),
        ("HEAD", "'HEAD' is no name for a branch"),
    ],
)
def test_a_branch_that_cannot_be_made(
    here: Run, git: Git, copy: Path, tmp_path: Path, name: str, said: str
) -> None:
    git(copy, "branch", "there")
    refs = git(copy, "for-each-ref")
    words = ("--tree", copy, "-o", tmp_path / "out", f"--branch={name}")
    _refused(here("generate", *words), said)
    assert git(copy, "for-each-ref") == refs
    assert not (tmp_path / "out").exists()


def test_a_plain_tree_has_no_place_for_a_branch(
    here: Run, little: Path, tmp_path: Path
) -> None:
    words = ("--tree", little, "-o", tmp_path / "out", "--branch", "b")
    _refused(here("generate", *words), "is no git work tree", "; leave out --branch")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stage", "all"), "invalid choice: 'all' (choose from 'region-info-op'"),
        (("--op-name", "9a"), "'9a' is not a name in C"),
        (("--op-name", "größe"), "'größe' is not a name in C"),
        (("--author", "Ada"), "not of the form 'Name <address>': 'Ada'"),
        (("--author", "A\nB <a@b>"), "not of the form 'Name <address>'"),
    ],
)
def test_options_that_are_wrong(
    here: Run, little: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    ran = here("generate", "--tree", little, "-o", tmp_path / "out", *words)
    _refused(ran, said, "; ")


def test_a_command_line_without_what_is_needed(here: Run) -> None:
    _refused(here(), "required: COMMAND; see pgoff --help")
    _refused(here("frobnicate"), "invalid choice: 'frobnicate'")
    _refused(here("generate"), "--tree", "; see pgoff generate --help")


def test_a_stage_without_the_one_before_it(
    here: Run, little: Path, tmp_path: Path
) -> None:
    words = ("--tree", little, "-o", tmp_path / "o", "--stage", "region-info-drivers")
    ran = here("generate", *words)
    _refused(ran, "builds on region-info-op", "; give --stage region-info-op as well")


@pytest.mark.parametrize("name", ["ioctl", "int"])
def test_a_name_that_the_core_does_not_take(
    here: Run, little: Path, tmp_path: Path, name: str
) -> None:
    ran = here("generate", "--tree", little, "-o", tmp_path / "o", "--op-name", name)
    _refused(ran, f"does not parse with an op called {name}: {HEADER}:", "--op-name")


def test_a_date_that_is_none(
    here: Run, little: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    ran = here("generate", "--tree", little, "-o", tmp_path / "out")
    _refused(ran, "SOURCE_DATE_EPOCH is 'yesterday'; give seconds since 1970")


def test_a_name_with_a_line_feed_is_one_line_still(here: Run, tmp_path: Path) -> None:
    ran = here("status", "--tree", tmp_path / "a\nb\x1b[31m")
    _refused(ran, r"a\nb\x1b[31m does not exist")


# --- the disk ----------------------------------------------------------------------


@pytest.mark.parametrize("earlier", [False, True])
def test_a_disk_that_is_full(
    pgoff: Run,
    repository: Path,
    git: Git,
    tmp_path: Path,
    git_series: dict[str, bytes],  # so that the cache needs no room, too
    earlier: bool,
) -> None:
    """No mail fits; an earlier series stays as it was, and there is no branch."""
    out = tmp_path / "out"
    if earlier:
        _write(out, git_series)
    full = (2000, 2000)
    ran = pgoff(
        *("generate", "--tree", repository, "-o", out, "--branch", "b"),
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, full),
    )
    _refused(ran, f"cannot write {out}: File too large; make room and try again")
    assert [path.name for path in tmp_path.iterdir()] == ["out"] * earlier
    assert not earlier or _read(out) == git_series
    assert git(repository, "branch", "--list", "b") == b""


def test_a_cache_that_is_full(pgoff: Run, little: Path, tmp_path: Path) -> None:
    ran = pgoff(
        *("generate", "--tree", little, "-o", tmp_path / "out"),
        PGOFF_CACHE=str(tmp_path / "cache"),
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
    )
    _refused(ran, f"cannot write to the cache in {tmp_path}/cache", "; make room there")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("/dev/full", ("pgoff: cannot write to standard output: No space",)),
        (None, ()),
    ],
)
def test_nobody_hears_the_answer(
    environment: dict[str, str], output: str | None, said: tuple[str, ...]
) -> None:
    """A full device is said; a reader that went away, as head does, is not."""
    if output is None:
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(output, os.O_WRONLY)
    done = subprocess.run(
        [PGOFF, "explain"], stdout=writer, stderr=-1, text=True, env=environment
    )
    os.close(writer)
    assert done.returncode == 2
    lines = _lines(done.stderr)
    assert len(lines) == len(said)
    assert all(line.startswith(word) for line, word in zip(lines, said, strict=True))


def test_standard_output_is_closed(environment: dict[str, str]) -> None:
    command = f"exec '{PGOFF}' explain >&-"
    done = subprocess.run(["sh", "-c", command], stderr=-1, text=True, env=environment)
    assert done.returncode == 2
    assert _lines(done.stderr)[0].startswith("pgoff: standard output is closed")


# --- files that cannot be read or understood ---------------------------------------


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
    _refused(ran, path, "Permission denied")
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
    assert f"{len(_mails(out))} patches" in ran.out
    assert any(
        re.match(rf"not analysed: {DRIVER}: .*{DRIVER}:\d+: expected", line)
        for line in ran.said
    )
    git(copy, "am", "-q", *_mails(out))
    base = f"HEAD~{len(_mails(out))}"
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
    _refused(ran, "cannot parse drivers/vfio/vfio_main.c; ", "expected ';'")


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


# --- the same everywhere -----------------------------------------------------------


def test_a_second_run_changes_nothing(
    here: Run, little: Path, tmp_path: Path, plain_series: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    _write(out, plain_series)
    ran = here("generate", "--tree", little, "-o", out)
    assert ran.status == 0
    assert ran.out.startswith(f"{len(_mails(out))} patches in {out}")
    assert _read(out) == plain_series


def test_place_and_locale_do_not_matter(
    pgoff: Run, little: Path, tmp_path: Path, plain_series: dict[str, bytes]
) -> None:
    """A relative path with blanks and umlauts, from elsewhere, with another clock."""
    tree = shutil.copytree(little, tmp_path / "Ein Baum für 'Linux'")
    ran = pgoff(
        *("generate", "--tree", tree.name, "-o", "neue Sätze/eins"),
        cwd=tmp_path,
        LC_ALL="de_DE",
        LANG="de_DE.UTF-8",
        TZ="Pacific/Kiritimati",
        PYTHONHASHSEED="4711",
        COLUMNS="40",
        PGOFF_CACHE=str(tmp_path / "another cache"),
    )
    assert ran.status == 0, ran
    assert _read(tmp_path / "neue Sätze/eins") == plain_series


def test_a_repository_shows_in_nothing_but_base_date_and_author(
    git_series: dict[str, bytes], plain_series: dict[str, bytes]
) -> None:
    assert list(git_series) == list(plain_series)
    told = re.compile(
        rb"base-(commit|version): .*\n|(Date|From): .*\n"
        rb"| --author 'Ada <ada@example.org>'"
    )
    for name, mail in git_series.items():
        plain = plain_series[name]
        if name.endswith(".patch"):
            assert told.sub(b"", mail) == told.sub(b"", plain)
            assert b"\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n" in mail
            assert b"\nDate: Mon, 17 Sep 2001 00:00:00 +0000\n" in plain
    letter = _letter(git_series)
    assert re.search(rb"\nbase-commit: [0-9a-f]{40}\n", git_series[letter])
    assert re.search(rb"\nbase-version: \S+ \(source w", plain_series[letter])


def test_the_op_can_have_another_name(
    here: Run, copy: Path, git: Git, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stages = ("--stage", "region-info-op", "--stage", "region-info-drivers")
    words = ("--tree", copy, "-o", out, *stages, "--op-name", "get_region_info_caps")
    assert here("generate", *words, "--branch", "b").status == 0
    letter = (out / "0000-cover-letter.patch").read_text()
    assert "--op-name get_region_info_caps" in _joined(letter)
    git(copy, "checkout", "-q", "b")
    op = re.compile(rb"\.get_region_info(\w*)\s*=")
    assert op.findall((copy / DRIVER).read_bytes()) == [b"_caps"]
    assert b"int\t(*get_region_info_caps)(" in (copy / HEADER).read_bytes()
    # The name that the tree has is recognised, whatever is asked for.
    ran = here("generate", "--tree", copy, "-o", tmp_path / "again", *stages)
    assert (ran.status, ran.out) == (0, "nothing to do\n")
    assert not (tmp_path / "again").exists()


# --- the branch --------------------------------------------------------------------


def test_the_branch_is_what_git_am_makes_of_the_mails(
    published: Published, git: Git, tmp_path: Path
) -> None:
    mails = _mails(published.out)
    assert published.ran.status == 0
    first = published.ran.out.splitlines()[0]
    assert first == f"{len(mails)} patches in {published.out}, in 5 waves"
    assert len(mails) > 10
    git(published.tree, "worktree", "add", "-q", "--detach", tmp_path / "am", "main")
    git(tmp_path / "am", "am", "-q", *mails)
    log = ("log", "--reverse", "--format=%B%x00%T", "main..")
    assert git(published.tree, *log[:-1], "main..series") == git(tmp_path / "am", *log)
    subjects = git(published.tree, "log", "--format=%s", "main..series").splitlines()
    text = b"".join(Path(mail).read_bytes().replace(b"\n ", b" ") for mail in mails)
    for subject in subjects:
        assert b"] " + subject + b"\n" in text
    tip = git(published.tree, "rev-parse", "series").decode().strip()
    assert published.ran.said == (f"branch series is {tip}",)


def test_work_tree_and_index_are_not_touched(
    published: Published, environment: dict[str, str]
) -> None:
    assert published.before["status"] == b""
    assert _seen(published.tree, environment) == published.before


def test_what_is_done_is_not_done_again(
    published: Published, here: Run, git: Git, tmp_path: Path
) -> None:
    """Not for the branch, and the mails of the first time are left where they are."""
    tree = tmp_path / "linux"
    git(tmp_path, "clone", "-q", "-b", "series", published.tree, tree)
    before = _read(published.out)
    git(tree, "config", "user.name", "Ada")
    git(tree, "config", "user.email", "ada@example.org")
    ran = here("generate", "--tree", tree, "-o", published.out, "--branch", "more")
    assert (ran.status, ran.said) == (0, ())
    assert ran.out == (
        "nothing to do, so nothing is done to the branch more; "
        f"{published.out} is left as it was\n"
    )
    assert _read(published.out) == before
    assert git(tree, "branch", "--list", "more") == b""


# --- versions ------------------------------------------------------------------------


def test_a_second_version(copy: Path, here: Run, git: Git, tmp_path: Path) -> None:
    """Of a tree that moved on, with the word of a reviewer; twice the same bytes."""
    v1, changes = tmp_path / "v1", tmp_path / "changes"
    stage = ("--stage", "region-info-op", "--stage", "region-info-drivers")
    assert here("generate", "--tree", copy, "-o", v1, *stage).status == 0
    for path in v1.glob("*-vfio-*.patch"):
        text = path.read_text().replace("\n---\n", "\nAcked-by: Bo <b@x.y>\n---\n", 1)
        path.write_text(text)
    content = (copy / DRIVER).read_bytes()
    (copy / DRIVER).write_bytes(content.replace(b"\n\n", b"\n\n/* later */\n\n", 1))
    git(copy, "commit", "-q", "-a", "-m", "Later")
    changes.write_text("- Say more\n")
    words = ("generate", "--tree", copy, *stage, "-v", "2", "--previous", v1)
    more = ("--previous-link", "x-1@example.org", "--changelog", changes)
    ran = here(*words, *more, "-o", tmp_path / "v2", "--branch", "v2")
    assert ran.status == 0, ran
    assert here(*words, *more, "-o", tmp_path / "again").status == 0
    made = _read(tmp_path / "v2")
    assert made == _read(tmp_path / "again")
    letter = made["v2-0000-cover-letter.patch"].decode()
    assert "\nSubject: [PATCH v2 0/3] vfio: Give region info" in letter
    assert "Changes in v2:\n- Say more\n- The same: 3 patches\n- Link to v1: " in letter
    assert re.search(r"(?m)^1:  \w{12} = 1:  \w{12} vfio: Add a get_reg", letter)
    assert "DIR -o OUT --stage region-info-op" in letter
    assert "-v 2 --previous PREVIOUS --previous-link x-1@example.org" in _joined(letter)
    said = git(copy, "log", "--format=%B", "main..v2").decode()
    assert said.count("Acked-by: Bo <b@x.y>") == 3
    files = sorted(str(path) for path in (tmp_path / "v2").glob("*.patch"))
    git(copy, "am", "-q", "--empty=drop", *files)
    assert git(copy, "diff", "v2", "HEAD") == b""
    assert git(copy, "log", "--format=%B", "main~3..main").decode() == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--previous", "x"), "the first version has none before it; give -v N, too"),
        (("-v", "0"), "'0' is not a number from 1"),
        (("-v", "2", "--previous", "x"), "x is no folder of mails, nor commits A..B"),
        (("--change-id", "x"), "not of the form YYYYMMDD-SLUG-HASH: 'x'"),
        (("-v", "2", "--changelog", "/nowhere"), "cannot read /nowhere"),
    ],
)
def test_a_version_that_cannot_be(
    words: Sequence[str], said: str, copy: Path, here: Run, tmp_path: Path
) -> None:
    ran = here("generate", "--tree", copy, "-o", tmp_path / "out", *words)
    assert ran.status == 2
    assert said in " ".join(ran.said)
    assert not (tmp_path / "out").exists()


# --- an end before the end ---------------------------------------------------------


def _group(group: int) -> list[int]:
    """The processes of a group, those that only wait to be counted left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of, *_ = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def _has_libclang(process: int) -> bool:
    try:
        return "libclang" in Path(f"/proc/{process}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + 120  # on a busy machine a start takes half a minute
    while not until() and time.monotonic() < end:
        time.sleep(0.02)
    assert until()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_process_and_no_file_is_left(
    environment: dict[str, str], copy: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    """Ctrl-C goes to all processes of the terminal, a kill to one of them."""
    out = tmp_path / "out"
    child = subprocess.Popen(
        [PGOFF, "generate", "--tree", copy, "-o", out, "--branch", "b"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    # This one and a worker at least are at work on files.
    _wait(
        lambda: (
            child.poll() is not None
            or sum(_has_libclang(each) for each in _group(child.pid)) >= 2
        )
    )
    assert child.poll() is None, child.communicate()[1]
    if ending == signal.SIGINT:
        os.killpg(child.pid, ending)
        said = child.communicate(timeout=30)[1]
        assert child.returncode == 130
        line = "pgoff: interrupted; nothing half-written was left"
        assert _lines(said) == (line,)
    else:
        child.kill()
        child.communicate(timeout=30)
    _wait(lambda: not _group(child.pid))
    assert [path.name for path in tmp_path.iterdir()] == ["linux"]
    assert not (copy / ".git/refs/heads/b").exists()


def test_interrupted_while_it_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupt:
        """What Ctrl-C is in the middle of an import."""

        def find_spec(self, name: str, *_: object) -> None:
            if name == "pgoff.generator.cli":
                raise KeyboardInterrupt

    loaded = sys.modules.pop("pgoff.generator.cli")
    sys.meta_path.insert(0, Interrupt())
    try:
        assert begin() == 130
    finally:
        sys.meta_path.pop(0)
        sys.modules["pgoff.generator.cli"] = loaded
    assert capsys.readouterr().err == "pgoff: interrupted; nothing had begun\n"


def test_a_file_that_ends_libclang_is_named(
    little: Path, pgoff: Run, plain_series: dict[str, bytes], tmp_path: Path
) -> None:
    """It ends the process that parses it, and the other files are done all the same."""
    tree, out = tmp_path / "linux", tmp_path / "out"
    shutil.copytree(little, tree)
    chain = "- " * 200_000
    deep = f"struct vfio_device_ops;\nint deep(int n)\n{{\n\treturn {chain}n;\n}}\n"
    (tree / "drivers/vfio/gorse/deep.c").write_text(deep)
    ran = pgoff("generate", "--tree", tree, "-o", out)
    assert ran.status == 3
    assert [line for line in ran.said if "deep.c" in line] == [
        "not analysed: drivers/vfio/gorse/deep.c: the process that parsed it came to a "
        "sudden end; is there memory enough?"
    ]
    assert _read(out) == plain_series
