# SPDX-License-Identifier: GPL-2.0-only
"""The architectures we can parse for, and which of them a file needs."""

from __future__ import annotations

from collections.abc import Mapping

from ..source import Source

# In the order in which they are tried for a file, with clang's names for them.
TARGETS = {
    "x86": "x86_64-linux-gnu",
    "arm64": "aarch64-linux-gnu",
    "s390": "s390x-linux-gnu",
    "powerpc": "powerpc64le-linux-gnu",
    "riscv": "riscv64-linux-gnu",
    "arm": "arm-linux-gnueabi",
    "loongarch": "loongarch64-linux-gnu",
    "mips": "mips64el-linux-gnuabi64",
    "sparc": "sparc64-linux-gnu",
    "hexagon": "hexagon-linux-musl",
}
# Those that clang is not built for: a target with words of the same size and order, and
# what a compiler of the architecture's own defines.
_STAND_INS = {
    "alpha": ("riscv64-linux-gnu", ("__alpha__",)),
    "arc": ("riscv32-linux-gnu", ("__arc__",)),
    "csky": ("riscv32-linux-gnu", ("__csky__",)),
    "m68k": ("powerpc-linux-gnu", ("__m68k__", "__mc68000__")),
    "microblaze": ("riscv32-linux-gnu", ("__microblaze__", "__MICROBLAZEEL__")),
    "nios2": ("riscv32-linux-gnu", ("__nios2__",)),
    "openrisc": ("powerpc-linux-gnu", ("__or1k__",)),
    "parisc": ("powerpc-linux-gnu", ("__hppa__",)),
    "sh": ("riscv32-linux-gnu", ("__sh__", "__LITTLE_ENDIAN__")),
    "xtensa": (
        "riscv32-linux-gnu",
        ("__xtensa__", "__XTENSA_EL__", "__XTENSA_WINDOWED_ABI__"),
    ),
}
TARGETS |= {name: target for name, (target, _) in _STAND_INS.items()}


def known(source: Source) -> list[str]:
    """Those that the tree has; the first of all for a tree that has none."""
    there = [name for name in TARGETS if source.exists(f"arch/{name}/Kconfig")]
    return there or list(TARGETS)[:1]


def every(source: Source) -> list[str]:
    """Every architecture of the tree, whether or not we can parse for it."""
    base = source.root / "arch"
    names = [entry.name for entry in base.iterdir()] if base.is_dir() else []
    return sorted(name for name in names if source.exists(f"arch/{name}/Kconfig"))


def tried(source: Source, path: str) -> list[str]:
    """Those that may build ``path``: its own where it is one's, else all known."""
    names = known(source)
    top, _, rest = path.partition("/")
    own = rest.partition("/")[0] if top == "arch" else ""
    return [own] if own in names else names


def defines(arch: str) -> tuple[str, ...]:
    """What is to be defined where clang is not built for the architecture."""
    _, names = _STAND_INS.get(arch, ("", ()))
    return tuple(f"-D{name}" for name in names)


def triple(arch: str, configuration: Mapping[str, str] | None = None) -> str:
    """clang's name for ``arch``, 32 bits wide where the configuration says so."""
    on = {name for name, value in (configuration or {}).items() if value == "y"}
    if arch == "x86" and "X86_32" in on:
        return "i386-linux-gnu"
    if arch == "powerpc" and "PPC32" in on:
        return "powerpc-linux-gnu"
    return TARGETS.get(arch, f"{arch}-linux-gnu")
