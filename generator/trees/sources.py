# SPDX-License-Identifier: GPL-2.0-only
"""Where this machine's distribution keeps its packages, read from apt's own files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...checkers.errors import UserError

ALTERNATIVE = "unpack any kernel source yourself and give its folder with --tree"

# The suites of a Debian archive that are a role and not a release.
_ROLES = ("stable", "oldstable", "testing", "unstable", "sid")
_DEVELOPMENT = "unstable experimental"

# What an entry in one line calls differently from a .sources file.
_FIELDS = {"arch": "Architectures", "lang": "Languages", "target": "Targets"}

# What to fetch is for us to say; whom to trust and how to fetch is kept.
_OURS = {
    *("types", "enabled", "uris", "suites", "components", "languages", "targets"),
    *("snapshot", "x-repolib-name"),
}


@dataclass(frozen=True)
class Stanza:
    """One entry of the machine's sources; ``options`` are all other fields as text."""

    uris: str
    suites: str
    components: str
    options: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """In the form of a .sources file, for package lists only."""
        lines = [f"{name}:{value}" for name, value in self.options]
        lines += ["Types: deb", f"URIs: {self.uris}", f"Suites: {self.suites}"]
        lines += [f"Components: {self.components}", "Targets: Packages"]
        return "\n".join([*lines, "", ""])


@dataclass(frozen=True)
class Machine:
    """Where a Debian-like system says what it is; other folders are for tests."""

    etc: Path = Path("/etc")

    @property
    def release(self) -> dict[str, str]:
        """The fields of os-release."""
        path = self.etc / "os-release"
        lines = path.read_text("utf-8").split("\n") if path.is_file() else []
        pairs = (line.partition("=") for line in lines)
        return {name: value.strip("\"'") for name, _, value in pairs}

    def configured(self) -> tuple[Stanza, ...]:
        """The distribution's own entries; all entries where none looks like one.

        Raises UserError where there are none at all.
        """
        found = tuple(_stanzas(self.etc / "apt"))
        if not found:
            raise UserError("apt on this machine has no package sources", ALTERNATIVE)
        own = tuple(each for each in found if self._is_own(each, _stem))
        return own or found

    def development(self) -> tuple[Stanza, ...]:
        """Debian's unstable and experimental, from the mirrors of the release.

        Empty on other distributions, which have no such suites.
        """
        if self.release.get("ID") != "debian":
            return ()
        own = {
            Stanza(each.uris, _DEVELOPMENT, "main", each.options)
            for each in _stanzas(self.etc / "apt")
            if self._is_own(each, lambda suite: suite)
        }
        return tuple(sorted(own, key=lambda each: each.text()))

    def _is_own(self, stanza: Stanza, name: Callable[[str], str]) -> bool:
        kinds = ("VERSION_CODENAME", "UBUNTU_CODENAME", "DEBIAN_CODENAME")
        names = {*(self.release.get(kind, "") for kind in kinds), *_ROLES} - {""}
        return "main" in stanza.components.split() and any(
            name(suite) in names for suite in stanza.suites.split()
        )


def _stem(suite: str) -> str:
    """``bookworm`` of ``bookworm-security`` or ``bookworm/updates``."""
    return re.split("[-/]", suite)[0]


def _stanzas(apt: Path) -> Iterator[Stanza]:
    """The enabled entries for packages in the order in which apt reads them."""
    parts = sorted((apt / "sources.list.d").glob("*"))
    for path in (apt / "sources.list", *parts):
        if path.is_file() and path.suffix == ".list":
            text = path.read_text("utf-8", "replace")
            yield from (each for line in text.split("\n") if (each := _line(line)))
        elif path.is_file() and path.suffix == ".sources":
            text = re.sub(r"(?m)^#.*\n", "", path.read_text("utf-8", "replace"))
            paragraphs = re.split(r"\n\s*\n", text)
            yield from (each for part in paragraphs if (each := _paragraph(part)))


def _line(line: str) -> Stanza | None:
    """An entry in one line: ``deb [name=value …] URI SUITE COMPONENT…``."""
    found = re.match(
        r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+([^#\s][^#]*)", line
    )
    if not found:
        return None
    options = (
        (_FIELDS.get(name, name), " " + value.replace(",", " "))
        for name, _, value in (each.partition("=") for each in (found[1] or "").split())
        if name[-1] not in "+-"
    )
    return Stanza(found[2], found[3], found[4].strip(), _kept(options))


def _paragraph(text: str) -> Stanza | None:
    """An entry of a .sources file; its fields may go on over indented lines."""
    fields = {
        found[1].lower(): found[2].rstrip()
        for found in re.finditer(r"(?m)^([\w-]+):(.*(?:\n[ \t].*)*)", text)
    }
    if (
        "deb" not in fields.get("types", "").split()
        or fields.get("enabled", "yes").strip().lower() in ("no", "false", "0", "off")
        or "components" not in fields
    ):
        return None
    uris, suites, components = (
        " ".join(fields.get(name, "").split())
        for name in ("uris", "suites", "components")
    )
    return Stanza(uris, suites, components, _kept(fields.items()))


def _kept(options: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(each for each in options if each[0].lower() not in _OURS))
