# SPDX-License-Identifier: GPL-2.0-only
"""Headers that a kernel build derives from a text table or from a number.

Each function takes the content of the table as text and returns the header's lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import gcd

FEATURE = re.compile(
    r"#\s*define\s+X86_FEATURE_(\w+)\s+\(\s*(\d+)\s*\*\s*32\s*\+\s*(\d+)\s*\)"
)
CAPABILITIES = re.compile(r"#\s*define\s+NCAPINTS\s+(\d+)")
HWCAP = re.compile(r"#\s*define\s+HWCAP(\d*)_([A-Z0-9_]+)")


def capabilities(table: str) -> Iterator[str]:
    """arm64's CPU capabilities: one name a line, numbered in order."""
    names = [line for line in table.split("\n") if re.fullmatch(r"\w+", line)]
    for number, name in enumerate(names):
        yield f"#define ARM64_{name} {number}"
    yield f"#define ARM64_NCAPS {len(names)}"


def hardware_capabilities(header: str) -> Iterator[str]:
    """arm64's kernel names for the HWCAP bits of its uapi header."""
    for number, name in HWCAP.findall(header):
        yield f"#define KERNEL_HWCAP_{name} __khwcap{number}_feature({name})"


def feature_masks(header: str, configuration: Mapping[str, str]) -> Iterator[str]:
    """x86's masks of the CPU features that the configuration requires or disables."""
    words = CAPABILITIES.search(header)
    for kind in ("REQUIRED", "DISABLED"):
        masks = [0] * (int(words[1]) if words else 0)
        for name, word, bit in FEATURE.findall(header):
            on = configuration.get(f"X86_{kind}_FEATURE_{name}") == "y"
            if on and int(word) < len(masks):
                masks[int(word)] |= 1 << int(bit)
        for number, mask in enumerate(masks):
            yield f"#define {kind}_MASK{number} {mask:#x}U"
        picked = "".join(
            f"((x) >> 5) == {number} ? {kind}_MASK{number} : "
            for number, mask in enumerate(masks)
            if mask
        )
        yield f"#define {kind}_MASK_BIT_SET(x) (({picked}0) & (1U << ((x) & 31)))"


def system_calls(table: str, abis: frozenset[str], prefix: str = "") -> Iterator[str]:
    """``__NR_name number`` for the lines ``number abi name …`` of a table."""
    numbers = [0]
    for line in table.split("\n"):
        number, abi, name, *_ = [*line.partition("#")[0].split(), "", "", ""]
        if number.isdigit() and abi in abis:
            numbers.append(int(number) + 1)
            yield f"#define __NR_{prefix}{name} {number}"
    yield f"#define __NR_{prefix}syscalls {max(numbers)}"


def time_constants(frequency: int) -> Iterator[str]:
    """The factors between ticks and milli-, micro- and nanoseconds."""
    yield "#include <linux/param.h>"
    yield "#include <linux/types.h>"
    for unit, second in (("MSEC", 10**3), ("USEC", 10**6), ("NSEC", 10**9)):
        for name, up, down in (
            (f"HZ_TO_{unit}", second, frequency),
            (f"{unit}_TO_HZ", frequency, second),
        ):
            divisor = gcd(up, down)
            if unit != "NSEC":
                yield from reciprocal(name, up, down)
            yield f"#define {name}_NUM {up // divisor}"
            yield f"#define {name}_DEN {down // divisor}"


def reciprocal(name: str, up: int, down: int) -> Iterator[str]:
    """``x * up / down`` as a 32 bit multiplication, an addition and a shift."""
    shift = 0
    while (factor := ((up << shift) + down - 1) // down) < 1 << 31:
        shift += 1
    rest = down // gcd(up, down)
    yield f"#define {name}_MUL32 U64_C({factor:#x})"
    yield f"#define {name}_ADJ32 U64_C({((rest - 1) << shift) // rest:#x})"
    yield f"#define {name}_SHR32 {shift}"
