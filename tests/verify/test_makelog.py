# SPDX-License-Identifier: GPL-2.0-only
"""What make printed, told apart by target."""

from __future__ import annotations

from pgoff.verify.makelog import Diagnostic, read

LOG = """\
/src/drivers/vfio/Makefile:4: warning: overriding recipe for target 'x'
  CC [M]  drivers/vfio/oak.o
In file included from /src/drivers/vfio/oak.c:3:
/src/include/linux/vfio.h:12:7: warning: unused variable 'x' (see line 12) [-Wx]
   12 | int x;
  CC      drivers/vfio/elm.o
/src/drivers/vfio/elm.c:1:2: fatal error: 'asm/elm.h' file not found
1 error generated.
make[4]: *** [/src/scripts/Makefile.build:234: drivers/vfio/elm.o] Error 1
make[3]: *** [/src/scripts/Makefile.build:471: drivers] Error 2
  LD [M]  drivers/vfio/ash.o
ld.lld-99: error: undefined symbol: ash
drivers/vfio/ash.o: warning: objtool: grow+0x1f: unreachable
make[3]: *** No rule to make target 'fir.c', needed by 'drivers/vfio/fir.o'.
make[3]: *** No rule to make target 'drivers/far/yew.o'.
make[3]: Target 'drivers/vfio/' not remade because of errors.
make: *** [Makefile:236: __sub-make] Error 2
"""


def test_every_target_gets_its_own() -> None:
    log = read(LOG, 2, "/src")
    made = {f"drivers/vfio/{name}.o" for name in ("oak", "elm", "ash")}
    assert set(log.diagnostics) == {"", *made}
    text = "unused variable 'x' (see ) [-Wx]"
    warning = Diagnostic("include/linux/vfio.h", "warning", text)
    assert log.diagnostics["drivers/vfio/oak.o"] == {warning}
    assert {found.path for found in log.diagnostics[""]} == {"drivers/vfio/Makefile"}
    assert {str(found) for found in log.diagnostics["drivers/vfio/ash.o"]} == {
        "ld.lld-99: error: undefined symbol: ash",
        "drivers/vfio/ash.o: warning: objtool: grow: unreachable",
    }


def test_failures_are_files_and_have_their_output() -> None:
    failed = read(LOG, 2, "/src").failed
    names = {"drivers/vfio/elm.o", "drivers/vfio/fir.o", "drivers/far/yew.o"}
    assert set(failed) == names
    assert "'asm/elm.h' file not found" in failed["drivers/vfio/elm.o"]
    assert "oak" not in failed["drivers/vfio/elm.o"]
    assert "No rule" in failed["drivers/vfio/fir.o"]


def test_a_failure_without_a_target_is_not_lost() -> None:
    assert set(read("make: *** the configuration is odd.  Stop.\n", 2, "/src").failed)
    assert not read("  CC      oak.o\n", 0, "/src").failed


def test_a_line_that_moved_is_the_same_diagnostic() -> None:
    block = "  CC      oak.o\n/src/oak.c:{}: warning: odd\n"
    first, second = (read(block.format(place), 0, "/src") for place in ("1:2", "30:4"))
    assert first == second
