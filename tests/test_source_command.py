# SPDX-License-Identifier: GPL-2.0-only
"""``pgoff source``: the real apt on package archives that are made here."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from pgoff.checkers.errors import UserError
from pgoff.generator import cli
from pgoff.generator.trees import apt, distribution, unpacking
from pgoff.generator.trees.distribution import offered, unpack
from pgoff.generator.trees.sources import Machine, Stanza

needs_apt = pytest.mark.skipif(
    not all(map(shutil.which, ("apt-get", "dpkg-deb"))), reason="no apt here"
)

MAKEFILE = b"VERSION = 6\nPATCHLEVEL = 12\n"


def tar(top: str, mode: str = "w:xz", extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    """A source archive: a file, a script, a folder, a link, and ``extra`` members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content, bits in (
            ("Makefile", MAKEFILE, 0o664),
            ("scripts/run.sh", b"#!/bin/sh\n", 0o775),
        ):
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size, member.mode = len(content), bits
            archive.addfile(member, io.BytesIO(content))
        folder = tarfile.TarInfo(f"{top}/empty")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        link = tarfile.TarInfo(f"{top}/scripts/link")
        link.type, link.linkname = tarfile.SYMTYPE, "../Makefile"
        for member in (folder, link, *extra):
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return out.getvalue()


def package(pool: Path, name: str, version: str, inner: bytes, path: str) -> str:
    """Build a .deb with ``inner`` at ``path``; its paragraph for the package list."""
    root = pool / "build"
    (root / path).parent.mkdir(parents=True)
    (root / path).write_bytes(inner)
    (root / "DEBIAN").mkdir()
    control = (
        f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
        "Maintainer: A <a@example.org>\nDescription: source\n"
    )
    (root / "DEBIAN/control").write_text(control)
    deb = pool / f"{name}_{version}_all.deb"
    build = ["dpkg-deb", "-Znone", "--root-owner-group", "--build"]
    subprocess.run([*build, str(root), str(deb)], check=True, capture_output=True)
    shutil.rmtree(root)
    content = deb.read_bytes()
    place = f"Filename: pool/{deb.name}\nSize: {len(content)}\n"
    return f"{control}{place}SHA256: {sha256(content).hexdigest()}\n\n"


class Mirror:
    """A package archive below a folder, and a machine that is configured for it."""

    def __init__(self, folder: Path, distribution: str = "debian") -> None:
        self.folder = folder
        self.pool = folder / "mirror/pool"
        self.pool.mkdir(parents=True)
        parts = folder / "etc/apt/sources.list.d"
        parts.mkdir(parents=True)
        release = f'ID={distribution}\nVERSION_CODENAME="green"\n'
        (folder / "etc/os-release").write_text(release)
        (parts / "own.sources").write_text(
            f"Types: deb deb-src\nURIs: copy:{folder}/mirror\nSuites: green\n"
            "Components: main\nTrusted: yes\n"
        )
        self.machine = Machine(folder / "etc")
        for suite in ("green", "unstable", "experimental"):
            self.suite(suite)

    def suite(self, suite: str, *packages: str) -> None:
        """Publish a suite with the paragraphs ``packages``."""
        below = self.folder / "mirror/dists" / suite
        native = ["dpkg", "--print-architecture"]
        arch = subprocess.run(native, capture_output=True, text=True).stdout.strip()
        index = below / f"main/binary-{arch}/Packages"
        index.parent.mkdir(parents=True, exist_ok=True)
        index.write_text("".join(packages))
        digest = sha256(index.read_bytes()).hexdigest()
        (below / "Release").write_text(
            f"Origin: Test\nSuite: {suite}\nCodename: {suite}\nArchitectures: {arch}\n"
            "Components: main\nDate: Mon, 17 Sep 2001 00:00:00 UTC\nSHA256:\n"
            f" {digest} {index.stat().st_size} main/binary-{arch}/Packages\n"
        )

    def source(self, kernel: str, version: str, inner: bytes | None = None) -> str:
        """A kernel source package as Debian builds it; its paragraph."""
        name = f"linux-source-{kernel}"
        inner = inner if inner is not None else tar(name)
        return package(self.pool, name, version, inner, f"usr/src/{name}.tar.xz")


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path / "cache"))
    return Mirror(tmp_path)


def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every package that is really downloaded from here on."""
    done: list[str] = []
    real = apt.Archive.download

    def counted(self: apt.Archive, package: apt.Package, folder: Path) -> Path:
        done.append(package.version)
        return real(self, package, folder)

    monkeypatch.setattr(apt.Archive, "download", counted)
    return done


@needs_apt
def test_a_source_is_fetched_once_and_unpacked(
    mirror: Mirror,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))
    done = downloads(monkeypatch)
    for name in ("one", "two", "two"):
        out = tmp_path / name
        version = unpack("6.12", out, machine=mirror.machine)
        assert version == "6.12.7-1"
    assert done == ["6.12.7-1"]
    said = capsys.readouterr().err
    assert said.endswith(f"\n{out} holds linux-source-6.12 6.12.7-1 already\n")
    assert (out / "Makefile").read_bytes() == MAKEFILE
    assert (out / "scripts/link").readlink() == Path("../Makefile")
    assert os.access(out / "scripts/run.sh", os.X_OK)
    assert not os.access(out / "Makefile", os.X_OK)
    assert (out / "empty").is_dir()
    assert not list(tmp_path.glob(".two*"))


@needs_apt
def test_a_newer_package_is_fetched_and_replaces_the_older_in_the_cache(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = downloads(monkeypatch)
    older = mirror.source("6.12", "6.12.9-1")
    mirror.suite("green", older)
    unpack("6.12", tmp_path / "old", machine=mirror.machine)
    mirror.suite("green", older, mirror.source("6.12", "6.12.10-1"))
    unpack("6.12", tmp_path / "new", machine=mirror.machine)
    assert done == ["6.12.9-1", "6.12.10-1"]
    kept = [path.name for path in (tmp_path / "cache/source/packages").iterdir()]
    assert kept == ["linux-source-6.12_6.12.10-1_all.deb"]
    with pytest.raises(UserError, match=r"holds linux-source-6\.12 6\.12\.9-1, not "):
        unpack("6.12", tmp_path / "old", machine=mirror.machine)


@needs_apt
def test_a_damaged_file_in_the_cache_is_fetched_again(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))
    unpack("6.12", tmp_path / "one", machine=mirror.machine)
    done = downloads(monkeypatch)
    (kept,) = (tmp_path / "cache/source/packages").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    unpack("6.12", tmp_path / "two", machine=mirror.machine)
    assert done == ["6.12.7-1"]


@needs_apt
def test_newest_counts_numbers_and_looks_into_debians_development(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite(
        "green", mirror.source("6.9", "6.9.1-1"), mirror.source("6.12", "6.12.7-1")
    )
    mirror.suite("unstable", mirror.source("6.18", "6.18.2-1"))
    mirror.suite("experimental", mirror.source("7.0", "7.0~rc1-1"))
    assert unpack("newest", tmp_path / "new", machine=mirror.machine) == "7.0~rc1-1"
    assert unpack("6.18", tmp_path / "18", machine=mirror.machine) == "6.18.2-1"
    assert [
        (each.name, each.version, each.suite)
        for each in offered(machine=mirror.machine)
    ] == [
        ("linux-source-7.0", "7.0~rc1-1", "experimental"),
        ("linux-source-6.18", "6.18.2-1", "unstable"),
        ("linux-source-6.12", "6.12.7-1", "green"),
        ("linux-source-6.9", "6.9.1-1", "green"),
    ]


@needs_apt
def test_the_release_is_asked_first_and_alone_where_it_has_the_version(
    mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))
    mirror.suite("unstable", mirror.source("6.12", "6.12.8-1"))
    out = tmp_path / "out"
    version = unpack("6.12", out, machine=mirror.machine)
    assert version == "6.12.7-1"
    said = capsys.readouterr().err
    assert "Looking up" in said
    assert "unstable" not in said


@needs_apt
def test_ubuntu_has_three_numbers_a_folder_and_no_unstable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path / "cache"))
    mirror = Mirror(tmp_path, "ubuntu")
    name = "linux-source-6.8.0"
    inner = tar(name, "w:bz2")
    path = f"usr/src/{name}/{name}.tar.bz2"
    mirror.suite("green", package(mirror.pool, name, "6.8.0-50.51", inner, path))
    mirror.suite("unstable", mirror.source("6.18", "6.18.2-1"))
    for version, out in (("6.8", "a"), ("6.8.0", "b"), ("newest", "c")):
        found = unpack(version, tmp_path / out, machine=mirror.machine)
        assert found == "6.8.0-50.51"
        assert (tmp_path / out / "Makefile").read_bytes() == MAKEFILE


@needs_apt
def test_a_version_that_is_not_there_is_answered_with_those_that_are(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite(
        "green", mirror.source("6.9", "6.9.1-1"), mirror.source("6.12", "6.12.7-1")
    )
    with pytest.raises(
        UserError, match=r"there are linux-source-6\.9, linux-source-6\.12; or unpack"
    ):
        unpack("5.99", tmp_path / "out", machine=mirror.machine)
    assert not (tmp_path / "out").exists()


@needs_apt
def test_without_a_network_the_cache_serves(
    mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))
    unpack("6.12", tmp_path / "one", machine=mirror.machine)
    (tmp_path / "mirror").rename(tmp_path / "gone")
    unpack("6.12", tmp_path / "two", machine=mirror.machine)
    assert "Not all package lists are current" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "cache")
    with pytest.raises(UserError, match=r"does not answer: .*; check the network"):
        unpack("6.12", tmp_path / "three", machine=mirror.machine)


@needs_apt
def test_a_mirror_without_unstable_still_has_a_newest(
    mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))
    shutil.rmtree(tmp_path / "mirror/dists/unstable")
    shutil.rmtree(tmp_path / "mirror/dists/experimental")
    out = tmp_path / "out"
    unpack("newest", out, machine=mirror.machine)
    said = capsys.readouterr().err
    assert "Not all package lists are current" in said
    assert said.endswith(f"\nlinux-source-6.12 6.12.7-1 is in {out}\n")


@needs_apt
def test_a_package_that_is_not_what_was_signed_for_is_refused(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))
    (deb,) = mirror.pool.iterdir()
    deb.write_bytes(deb.read_bytes()[:-1] + b"!")
    with pytest.raises(UserError, match=r"could not download linux-source-6\.12="):
        unpack("6.12", tmp_path / "out", machine=mirror.machine)
    assert not (tmp_path / "out").exists()


def hostile(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return tar("linux-source-6.12", extra=(member,))


@needs_apt
@pytest.mark.parametrize(
    "inner",
    [
        hostile("/tmp/evil"),
        hostile("linux-source-6.12/../../evil"),
        hostile("../evil"),
        hostile("linux-source-6.12/link", tarfile.SYMTYPE, "/etc"),
        hostile("linux-source-6.12/link", tarfile.SYMTYPE, "../other/file"),
        hostile("linux-source-6.12/device", tarfile.CHRTYPE),
        hostile(
            "linux-source-6.12/hard", tarfile.LNKTYPE, "linux-source-6.12/Makefile"
        ),
        tar("linux-source-6.12")[:-400],
        b"no archive",
    ],
)
def test_an_archive_that_leads_out_or_is_cut_leaves_nothing(
    mirror: Mirror, tmp_path: Path, inner: bytes
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1", inner))
    with pytest.raises(UserError, match="is damaged: "):
        unpack("6.12", tmp_path / "out", machine=mirror.machine)
    assert not list(tmp_path.glob("*out*"))
    assert not list(tmp_path.rglob("evil"))


@needs_apt
def test_a_package_without_a_source_is_named(mirror: Mirror, tmp_path: Path) -> None:
    name = "linux-source-6.12"
    mirror.suite("green", package(mirror.pool, name, "1", b"x", "usr/share/doc/x"))
    with pytest.raises(UserError, match="holds no kernel source"):
        unpack("6.12", tmp_path / "out", machine=mirror.machine)


def not_empty(out: Path) -> None:
    out.mkdir()
    (out / "thesis.tex").write_bytes(b"")


def a_file(out: Path) -> None:
    out.write_bytes(b"")


@pytest.mark.parametrize(
    ("make", "message"), [(not_empty, "is not empty"), (a_file, "is in the way")]
)
def test_a_folder_with_other_things_is_refused_before_anything_is_fetched(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    make(tmp_path / "out")
    with pytest.raises(UserError, match=message):
        unpack("6.12", tmp_path / "out", machine=Machine(tmp_path))


def test_what_is_no_version_is_refused(tmp_path: Path) -> None:
    for version in ("", "six", "6", "6.12-rc1", "../6.12", "6.12\n"):
        with pytest.raises(UserError, match="is no kernel version"):
            unpack(version, tmp_path / "out", machine=Machine(tmp_path))


@needs_apt
def test_a_disk_that_is_full_leaves_nothing(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.suite("green", mirror.source("6.12", "6.12.7-1"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpacking, "_write", full)
    with pytest.raises(UserError, match="No space left on device; make room"):
        unpack("6.12", tmp_path / "out", machine=mirror.machine)
    assert not list(tmp_path.glob("*out*"))


def test_without_apt_there_is_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path / "cache"))
    with pytest.raises(UserError, match=r"has no apt-get; unpack any kernel .* --tree"):
        unpack("6.12", tmp_path / "out", machine=Machine(tmp_path))


@needs_apt
def test_without_sources_there_is_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOFF_CACHE", str(tmp_path / "cache"))
    with pytest.raises(UserError, match=r"no package sources; unpack any kernel"):
        unpack("6.12", tmp_path / "out", machine=Machine(tmp_path))


@needs_apt
def test_the_command_line(
    mirror: Mirror,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(distribution, "Machine", lambda: mirror.machine)
    sixes = [mirror.source("6.12", f"6.12.{n}-1") for n in (7, 8)]
    mirror.suite("green", *sixes, mirror.source("6.9", "6.9.1-1"))
    assert cli.main(["source", "--list"]) == 0
    assert capsys.readouterr().out == (
        "linux-source-6.12\t6.12.8-1\tgreen\nlinux-source-6.9\t6.9.1-1\tgreen\n"
    )
    assert cli.main(["source", "6.12", "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err.endswith(f"8-1 is in {tmp_path}/out\n")
    assert cli.main(["source", "6.13", "-o", str(tmp_path / "no")]) == 2
    assert "pgoff: no kernel source package for 6.13; " in capsys.readouterr().err
    assert cli.main(["source", "6.12"]) == 2


LIST = """\
# deb http://commented.example main
deb [arch=amd64,i386 signed-by=/k lang=de] http://a.example/debian green main other
deb-src http://a.example/debian green main
deb http://s.example/debian green-security main # security
deb http://flat.example/ ./
deb https://other.example any main
deb https://docker.example green stable
"""
SOURCES = """\
Types: deb
URIs: http://b.example/debian
# in between
Suites: green green-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ==
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://c.example/debian
Suites: green
Components: main

Types: deb-src
URIs: http://d.example/debian
Suites: green
Components: main
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    parts = tmp_path / "apt/sources.list.d"
    parts.mkdir(parents=True)
    (tmp_path / "os-release").write_text("ID=debian\nVERSION_CODENAME=green\n")
    (tmp_path / "apt/sources.list").write_text(LIST)
    (parts / "b.sources").write_text(SOURCES)
    (parts / "b.sources.save").write_text(SOURCES.replace("b.example", "e.example"))
    return Machine(tmp_path)


KEY = "\n ".join(["", *(line.strip() for line in SOURCES.split("\n")[6:10])])


def test_the_machines_own_sources_are_found(machine: Machine) -> None:
    key = (("signed-by", KEY),)
    one_line = (("Architectures", " amd64 i386"), ("signed-by", " /k"))
    assert machine.configured() == (
        Stanza("http://a.example/debian", "green", "main other", one_line),
        Stanza("http://s.example/debian", "green-security", "main"),
        Stanza("http://b.example/debian", "green green-updates", "main", key),
    )


def test_development_is_on_the_mirrors_of_the_release(machine: Machine) -> None:
    found = {each.uris: each for each in machine.development()}
    assert sorted(found) == ["http://a.example/debian", "http://b.example/debian"]
    assert {each.suites for each in found.values()} == {"unstable experimental"}
    assert found["http://b.example/debian"].text() == (
        f"signed-by:{KEY}\nTypes: deb\nURIs: http://b.example/debian\n"
        "Suites: unstable experimental\nComponents: main\nTargets: Packages\n\n"
    )


def test_all_sources_count_where_none_looks_like_the_distribution(
    machine: Machine,
) -> None:
    (machine.etc / "os-release").write_text("ID=other\nVERSION_CODENAME=blue\n")
    assert len(machine.configured()) == 5
    assert machine.development() == ()
