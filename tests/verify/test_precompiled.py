# SPDX-License-Identifier: GPL-2.0-only
"""What is compiled once for many patches, and when it is not used.

The compiler is a script; tests/kernel/test_verify_kernel.py has the real one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pgoff.verify import precompiled as module
from pgoff.verify.objects import Object
from pgoff.verify.precompiled import Compiling, Precompiled, precompiled
from pgoff.verify.process import Disturbed

WriteFiles = Callable[[Path, dict[str, bytes]], Path]
SOURCE = "drivers/oak.c"
MADE, OTHER = Object(("made\n",)), Object(("other\n",))
# Of headers it writes what it reads, names those that are in it, and says what an odd
# one tells it to; every object is the same.
COMPILER = """\
#!/bin/sh
echo "$*" >> ../compiled
listing=${1#-Wp,-MMD,}
case "$*" in
*c-header*)
	text=${listing%/*}/text
	cat > $text
	while [ "$1" != -o ]; do shift; done
	cp $text "$2"
	echo "x: $(sed -n "s,.*<\\(.*\\)>,$tree/include/\\1,p" $text | tr '\\n' ' ')" \\
		> $listing
	sed -n 's,^#define SAY ,,p' $text
	! grep -q FAIL $text
	;;
*)
	while [ "$1" != -o ]; do shift; done
	echo made > "$2"
	;;
esac
"""
TREE = {
    SOURCE: b"#include <a.h>\n#include <vfio.h>\n",
    "include/a.h": b"",
    "include/b.h": b"",
    "include/vfio.h": b"",
}


@pytest.fixture
def asked(
    tmp_path: Path, write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> Compiling:
    base = write_files(tmp_path / "base", TREE)
    files = {"cc": COMPILER.encode(), "drivers/oak.o": b"made\n"}
    output = write_files(tmp_path / "out", files)
    (output / "cc").chmod(0o755)
    command = (
        "tree=@TREE@ ./cc -Wp,-MMD,drivers/.oak.o.d -I@TREE@/include"
        f" -include @TREE@/include/b.h -c -o drivers/oak.o @TREE@/{SOURCE}   ; true"
    )
    monkeypatch.setattr(module, "read", lambda path: Object((path.read_text(),)))
    return Compiling(base, output, command, SOURCE, "drivers/oak.o")


def use(asked: Compiling, *changed: str) -> Precompiled | None:
    tree = asked.base
    return precompiled(
        asked, tree, changed or ("include/vfio.h",), tree.parent / "kept"
    )


def times(asked: Compiling) -> int:
    """How often headers were compiled."""
    return calls(asked, "c-header")


def calls(asked: Compiling, word: str) -> int:
    return (asked.output.parent / "compiled").read_text().count(word)


def test_it_is_made_once_and_stands_before_the_source(asked: Compiling) -> None:
    found = use(asked)
    assert found is not None
    assert found.file.read_text() == "#include <a.h>\n"
    assert found.reads == {"include/a.h"}
    assert use(asked) == found
    assert times(asked) == 1
    (made,) = (asked.output.parent / "compiled").read_text().splitlines()
    assert f"-include {asked.base}/include/b.h -x c-header -o " in made
    under = found.under(
        "cc -include b.h -c -o oak.o /view/oak.c ; objtool", "/view/oak.c"
    )
    assert under == f"cc -c -o oak.o -include-pch {found.file} /view/oak.c ; objtool"


def test_another_beginning_is_another_one(asked: Compiling) -> None:
    first = use(asked)
    (asked.base / SOURCE).write_bytes(b"#include <b.h>\n" + TREE[SOURCE])
    second = use(asked)
    assert second is not None
    assert second.reads == {"include/a.h", "include/b.h"}
    assert second != first


def test_so_is_one_on_an_output_that_was_made_anew(asked: Compiling) -> None:
    use(asked)
    (asked.output / "generated.h").touch()
    use(asked)
    assert times(asked) == 2


def test_none_where_it_does_not_compile(asked: Compiling) -> None:
    (asked.base / SOURCE).write_bytes(b"#define FAIL\n" + TREE[SOURCE])
    assert use(asked) is None
    assert use(asked) is None
    assert times(asked) == 1, "that is known"


def test_what_is_said_of_headers_is_said_of_every_source(asked: Compiling) -> None:
    said = f"<stdin>:1:\n#define SAY {asked.base}/include/a.h:7:1: warning: odd\n"
    said = f"#define SAY In file included from {said}"
    (asked.base / SOURCE).write_bytes(said.encode() + TREE[SOURCE])
    for _ in range(2):
        found = use(asked)
        assert found is not None
        assert found.said == "include/a.h:7:1: warning: odd\n"
    assert times(asked) == 1


def test_a_failure_of_the_machine_is_not_kept(asked: Compiling) -> None:
    text = b"#define SAY cc: No space left on device\n#define FAIL\n" + TREE[SOURCE]
    (asked.base / SOURCE).write_bytes(text)
    for _ in range(2):
        with pytest.raises(Disturbed):
            use(asked)
    assert times(asked) == 2


def test_none_where_nothing_comes_before_the_change(asked: Compiling) -> None:
    assert use(asked, "include/a.h") is None


def test_none_where_what_was_read_is_changed(
    asked: Compiling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nothing in the text told that it would be read."""
    monkeypatch.setattr(module, "opening", lambda *_: "#include <a.h>\n")
    assert use(asked) is not None
    assert use(asked, "include/a.h") is None


def test_none_where_a_new_file_may_be_read_instead(asked: Compiling) -> None:
    assert use(asked, "include/vfio.h", "drivers/c.h") is not None
    assert use(asked, "include/vfio.h", "drivers/a.h") is None


def test_none_for_assembly(asked: Compiling) -> None:
    assert use(replace(asked, source="drivers/oak.S")) is None


def test_an_object_that_is_the_base_s_proves_it(asked: Compiling) -> None:
    found = use(asked)
    assert found is not None
    assert found.holds(asked, MADE)
    again = use(asked)
    assert again == replace(found, proved=True)
    assert again.holds(asked, OTHER)
    assert calls(asked, "-include-pch") == 0


def test_so_does_the_base_s_own_where_the_object_is_another(asked: Compiling) -> None:
    found = use(asked)
    assert found is not None
    assert found.holds(asked, OTHER)
    assert calls(asked, "-include-pch") == 1
    assert use(asked) == replace(found, proved=True)


@pytest.mark.parametrize("content", [b"another\n", None])
def test_it_is_renounced_where_the_base_s_is_not_what_kbuild_made(
    asked: Compiling, content: bytes | None
) -> None:
    made = asked.output / asked.target
    made.write_bytes(content) if content else made.unlink()
    found = use(asked)
    assert found is not None
    assert not found.holds(asked, OTHER)
    assert use(asked) is None
    assert times(asked) == 1, "that is known"


def test_one_that_is_renounced_is_not_made_again(asked: Compiling) -> None:
    found = use(asked)
    assert found is not None
    found.renounce()
    assert use(asked) is None
    assert times(asked) == 1


def test_one_that_is_gone_is_made_again(asked: Compiling) -> None:
    found = use(asked)
    assert found is not None
    found.file.unlink()
    assert use(asked) == found
    assert found.file.read_text() == "#include <a.h>\n"


@pytest.mark.parametrize("known", ["", "{", '{"reads": ["include/a.h"], "said": ""}'])
def test_one_that_another_version_made_is_made_again(
    asked: Compiling, known: str
) -> None:
    found = use(asked)
    assert found is not None
    found.file.with_suffix(".json").write_text(known)
    assert use(asked) == found
    assert times(asked) == 2


def test_they_take_no_more_room_than_that(
    asked: Compiling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 0)
    found = use(asked)
    assert found is not None
    assert not found.file.exists()
