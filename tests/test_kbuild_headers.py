# SPDX-License-Identifier: GPL-2.0-only
"""Generated headers, derived from a tree's own tables and lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from pgoff.checkers.kbuild.environment import environment
from pgoff.checkers.kbuild.headers import Headers, autoconf
from pgoff.checkers.kbuild.offsets import computed
from pgoff.checkers.kbuild.sysreg import system_registers
from pgoff.checkers.kbuild.tables import (
    capabilities,
    feature_masks,
    hardware_capabilities,
    system_calls,
    time_constants,
)
from pgoff.checkers.source import Source


def headers(root: Path, arch: str = "x86", **files: str) -> dict[str, bytes]:
    """The headers of a tree whose files are given by name, ``/`` as ``__``."""
    overlay = {name.replace("__", "/"): text.encode() for name, text in files.items()}
    return Headers(Source(root, overlay), arch, {"HZ": "250", "A": "y"}).all()


def test_the_configuration_as_a_header() -> None:
    values = {
        "Y": "y",
        "M": "m",
        "N": "7",
        "H": "0xFf",
        "S": 'a "b\\',
        "E": "",
        "D": "-1",
    }
    assert list(autoconf(values)) == [
        "#define CONFIG_D -1",
        '#define CONFIG_E ""',
        "#define CONFIG_H 0xFf",
        "#define CONFIG_M_MODULE 1",
        "#define CONFIG_N 7",
        '#define CONFIG_S "a \\"b\\\\"',
        "#define CONFIG_Y 1",
    ]


def test_wrappers_of_generic_headers(tmp_path: Path) -> None:
    lists = {
        "include__asm-generic__Kbuild": "mandatory-y += a.h b.h vdso/c.h made.h\n",
        "arch__x86__include__asm__Kbuild": "generic-y += d.h\ngenerated-y += made.h\n"
        "generic-$(CONFIG_A) += e.h\n",
        "arch__x86__include__asm__b.h": "",
        "include__uapi__asm-generic__Kbuild": "mandatory-y += u.h\n",
    }
    found = headers(tmp_path, **lists)
    asm = "arch/x86/include/generated/asm"
    names = {name.removeprefix(f"{asm}/") for name in found if name.startswith(asm)}
    assert names == {"a.h", "d.h", "e.h", "made.h", "vdso/c.h"}
    assert b"\n#include <asm-generic/vdso/c.h>\n" in found[f"{asm}/vdso/c.h"]
    assert b"include" not in found[f"{asm}/made.h"]
    assert b"asm-generic/u.h" in found["arch/x86/include/generated/uapi/asm/u.h"]


@pytest.mark.parametrize("name", ["../../evil.h", "/evil.h", "a/./b.h", "a//b.h"])
@pytest.mark.parametrize("variable", ["generic-y", "generated-y", "syscall-y"])
def test_no_header_leaves_its_folder(tmp_path: Path, variable: str, name: str) -> None:
    """Whatever the tree says: it is written where its name leads."""
    lists = {"arch__x86__include__asm__Kbuild": f"{variable} += {name} fine.h\n"}
    found = headers(tmp_path, **lists)
    assert "arch/x86/include/generated/asm/fine.h" in found
    assert not any("evil" in each or "b.h" in each for each in found)


def test_a_tree_without_anything_has_the_usual_headers(tmp_path: Path) -> None:
    found = headers(tmp_path)
    assert b"#define CONFIG_A 1\n" in found["include/generated/autoconf.h"]
    assert b"UTS_RELEASE" in found["include/generated/utsrelease.h"]


def test_a_table_that_is_not_as_expected_is_doubted(tmp_path: Path) -> None:
    files = {
        "arch/arm64/include/asm/Kbuild": b"generated-y += sysreg-defs.h\n",
        "arch/arm64/tools/sysreg": b"Sysreg A 1 2 3 4 5\nField x:y Z\n",
    }
    found = Headers(Source(tmp_path, files), "arm64", {})
    made = found.all()["arch/arm64/include/generated/asm/sysreg-defs.h"]
    assert b"#define SYS_A sys_reg(1, 2, 3, 4, 5)" in made
    assert [doubt.partition(" ")[0] for doubt in found.doubts] == ["sysreg-defs.h"]


def test_system_registers() -> None:
    table = """
# a comment
SysregFields	SHARED
Res0	63:1
UnsignedEnum	0	ON
	0b0	NO
	0b1	YES
EndEnum
EndSysregFields

Sysreg	ONE	3	0	1	2	4
Field	63:60	TOP
Res1	59:1
Unkn	0
EndSysreg
Sysreg	TWO	3	0	1	2	5
Fields	SHARED
EndSysreg
"""
    found = set(system_registers(table))
    assert {
        "#define SHARED_ON GENMASK(0, 0)",
        "#define SHARED_ON_SIGNED false",
        "#define SHARED_ON_YES UL(0b1)",
        "#define SHARED_RES0 (UL(0) | GENMASK_ULL(63, 1))",
        "#define REG_ONE S3_0_C1_C2_4",
        "#define SYS_ONE sys_reg(3, 0, 1, 2, 4)",
        "#define SYS_ONE_CRm 2",
        "#define ONE_TOP_MASK GENMASK(63, 60)",
        "#define ONE_TOP_SHIFT 60",
        "#define ONE_TOP_WIDTH 4",
        "#define ONE_RES1 (UL(0) | GENMASK_ULL(59, 1))",
        "#define ONE_UNKN (UL(0) | GENMASK_ULL(0, 0))",
        "#define TWO_RES0 (SHARED_RES0)",
    } <= found


def test_tables_of_cpu_features() -> None:
    assert list(capabilities("# no\n\nFIRST\nSECOND\n")) == [
        "#define ARM64_FIRST 0",
        "#define ARM64_SECOND 1",
        "#define ARM64_NCAPS 2",
    ]
    assert list(hardware_capabilities("#define HWCAP2_SVE (1 << 1)\n")) == [
        "#define KERNEL_HWCAP_SVE __khwcap2_feature(SVE)"
    ]
    header = (
        "#define NCAPINTS 2\n"
        "#define X86_FEATURE_A ( 0*32+ 3) /* a */\n"
        "#define X86_FEATURE_B ( 1*32+31)\n"
    )
    on = {"X86_REQUIRED_FEATURE_B": "y", "X86_DISABLED_FEATURE_A": "y"}
    found = list(feature_masks(header, on))
    assert found[:3] == [
        "#define REQUIRED_MASK0 0x0U",
        "#define REQUIRED_MASK1 0x80000000U",
        "#define REQUIRED_MASK_BIT_SET(x) "
        "((((x) >> 5) == 1 ? REQUIRED_MASK1 : 0) & (1U << ((x) & 31)))",
    ]
    assert found[3] == "#define DISABLED_MASK0 0x8U"


def test_system_calls() -> None:
    table = "# n abi name\n0 common read sys_read\n5 64 five sys_five\n6 x32 six\n"
    assert list(system_calls(table, frozenset({"common", "64"}), "p_")) == [
        "#define __NR_p_read 0",
        "#define __NR_p_five 5",
        "#define __NR_p_syscalls 6",
    ]


def test_system_calls_of_the_abis_that_the_makefile_says(tmp_path: Path) -> None:
    tree = {
        "arch__x86__include__uapi__asm__Kbuild": "generated-y += unistd_64.h\n",
        "arch__x86__entry__syscalls__Makefile": "$(uapi)/unistd_64.h: abis := a,b\n",
        "arch__x86__entry__syscalls__syscall_64.tbl": "1 a one\n2 b two\n3 64 no\n",
    }
    found = headers(tmp_path, **tree)
    text = found["arch/x86/include/generated/uapi/asm/unistd_64.h"].decode()
    assert "__NR_two 2\n" in text
    assert "__NR_no" not in text


@pytest.mark.parametrize("frequency", [100, 250, 300, 1000, 1200])
def test_time_constants_multiply_right(frequency: int) -> None:
    found = {}
    for line in time_constants(frequency):
        if line.startswith("#define"):
            _, name, value = line.split()
            found[name] = int(value.removeprefix("U64_C(").removesuffix(")"), 0)
    for ticks in (1, 7, 999, 123_456):
        scaled = ticks * found["HZ_TO_MSEC_MUL32"] >> found["HZ_TO_MSEC_SHR32"]
        assert scaled == ticks * 1000 // frequency
        up = ticks * found["MSEC_TO_HZ_MUL32"] + found["MSEC_TO_HZ_ADJ32"]
        assert up >> found["MSEC_TO_HZ_SHR32"] == -(-ticks * frequency // 1000)
    assert found["HZ_TO_NSEC_NUM"] * frequency == found["HZ_TO_NSEC_DEN"] * 10**9


BOUNDS = """
#include <linux/kbuild.h>
struct pair { char one; long two; };
enum { LIMIT = 3 };
int main(void)
{
	DEFINE(LIMITS, LIMIT + 1);
	DEFINE(SIZE, sizeof(struct pair));
	BLANK();
	COMMENT("text");
	OFFSET(TWO, pair, two);
#ifdef CONFIG_A
	if (1)
		DEFINE(NESTED, -1);
#endif
	DEFINE(UNKNOWN, nobody);
	return 0;
}
"""
SMALL = {
    "Kconfig": b'config A\n\tbool "a"\n',
    "kernel/bounds.c": BOUNDS.encode(),
    "include/linux/kbuild.h": b"#error replaced\n",
}


def test_numbers_that_need_a_compiler(tmp_path: Path) -> None:
    source = Source(tmp_path, SMALL)
    arguments = ["-x", "c", "--target=x86_64-linux-gnu", f"-I{tmp_path}/include"]
    (tmp_path / "include/linux").mkdir(parents=True)
    found = computed(source, "kernel/bounds.c", arguments)
    assert sorted(found.lines) == [
        "#define LIMITS 4",
        "#define SIZE 16",
        "#define TWO 8",
    ]
    assert found.inputs == {"kernel/bounds.c", "include/linux/kbuild.h"}
    assert found.doubts == (
        "kernel/bounds.c:16: use of undeclared identifier 'nobody'",
    )


def test_they_are_in_the_environment(tmp_path: Path) -> None:
    for name, content in SMALL.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    found = environment(Source(tmp_path), "x86")
    text = (found.output / "include/generated/bounds.h").read_text()
    assert "#define LIMITS 4\n" in text
    assert "kernel/bounds.c" in found.inputs
