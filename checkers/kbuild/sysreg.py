# SPDX-License-Identifier: GPL-2.0-only
"""arm64's system registers: the header that is made of the table ``sysreg``."""

from __future__ import annotations

from collections.abc import Iterator

RESERVED = {"Res0": "RES0", "Res1": "RES1", "Unkn": "UNKN"}
ENUMS = {"Enum": "", "SignedEnum": "true", "UnsignedEnum": "false"}


def system_registers(table: str) -> Iterator[str]:
    """The ``#define`` lines for every register and field of ``table``."""
    reader = _Registers()
    for line in table.split("\n"):
        words = line.partition("#")[0].split()
        if words:
            yield from reader.line(words)


class _Registers:
    """Knows the register, prefix and enumeration that the next line belongs to."""

    def __init__(self) -> None:
        self.register = self.prefix = self.field = ""
        self.reserved: dict[str, str] = {}

    def start(self, register: str) -> None:
        self.register, self.prefix = register, ""
        self.reserved = dict.fromkeys(RESERVED.values(), "UL(0)")

    def line(self, words: list[str]) -> Iterator[str]:
        """What one line of the table defines."""
        keyword, *rest = words
        if keyword in ("Sysreg", "SysregFields"):
            self.start(rest[0])
            if len(rest) > 5:
                yield from self.encoding(*rest[1:6])
        elif keyword == "Prefix":
            self.start(self.register)
            self.prefix = f"{rest[0]}_"
        elif keyword in ("EndSysreg", "EndSysregFields", "EndPrefix"):
            for name, mask in self.reserved.items():
                yield f"#define {self.prefix}{self.register}_{name} ({mask})"
            self.start(self.register)
        else:
            yield from self.inside(keyword, rest)

    def inside(self, keyword: str, rest: list[str]) -> Iterator[str]:
        """What a line inside of a register's block defines."""
        if keyword in ("Fields", "Mapping"):
            self.reserved = {name: f"{rest[0]}_{name}" for name in self.reserved}
        elif keyword in RESERVED:
            high, low = bits(rest[0])
            self.reserved[RESERVED[keyword]] += f" | GENMASK_ULL({high}, {low})"
        elif keyword == "Field" or keyword in ENUMS:
            yield from self.mask(rest[0], rest[1], ENUMS.get(keyword, ""))
        elif keyword.startswith("0b"):
            yield f"#define {self.field}_{rest[0]} UL({keyword})"

    def encoding(self, *numbers: str) -> Iterator[str]:
        """How instructions name the register."""
        op0, op1, crn, crm, op2 = numbers
        name = self.register
        yield f"#define REG_{name} S{op0}_{op1}_C{crn}_C{crm}_{op2}"
        yield f"#define SYS_{name} sys_reg({', '.join(numbers)})"
        parts = ("Op0", "Op1", "CRn", "CRm", "Op2")
        for part, number in zip(parts, numbers, strict=True):
            yield f"#define SYS_{name}_{part} {number}"

    def mask(self, position: str, field: str, signed: str) -> Iterator[str]:
        """Where a field lies in the register."""
        high, low = bits(position)
        self.field = name = f"{self.prefix}{self.register}_{field}"
        yield f"#define {name} GENMASK({high}, {low})"
        yield f"#define {name}_MASK GENMASK({high}, {low})"
        yield f"#define {name}_SHIFT {low}"
        yield f"#define {name}_WIDTH {high - low + 1}"
        if signed:
            yield f"#define {name}_SIGNED {signed}"


def bits(position: str) -> tuple[int, int]:
    """``high:low`` or ``bit`` as numbers."""
    high, _, low = position.partition(":")
    return int(high), int(low or high)
