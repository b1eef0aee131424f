# SPDX-License-Identifier: GPL-2.0-only
"""Ways to build a real driver differently that change nothing of what it does.

Where tests/rewriting.py rewrites what a driver does with a page offset, these rewrite
how its functions are made, whatever they do: they go by the syntax tree.  Each yields
edits of one file; what does not compile afterwards was no way to rewrite that file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from clang.cindex import Cursor, CursorKind, StorageClass, TypeKind
from pgoff.checkers.cursors import binary_operator, byte_range, walk
from pgoff.checkers.errors import NotParsed
from pgoff.checkers.lexer import Kind, tokens
from pgoff.checkers.parse import Unit, parse
from pgoff.checkers.source import Source

Edit = tuple[int, int, bytes]
IOCTL = re.compile(rb"\bVFIO_DEVICE_GET_REGION_INFO\b")
MMAP = re.compile(rb"\bstruct vm_area_struct\b")
JUMPS = (CursorKind.GOTO_STMT, CursorKind.LABEL_STMT)
LOOPS = (CursorKind.FOR_STMT, CursorKind.WHILE_STMT, CursorKind.DO_STMT)


@dataclass(frozen=True)
class Mutation:
    """``edits`` are those of a parsed file; none where there is nothing to rewrite."""

    name: str
    edits: Callable[[Unit], Iterable[Edit]]

    def applied(self, source: Source, path: str) -> bytes | None:
        """The file rewritten, or None where it is no driver of this kind."""
        try:
            unit = parse(source, path, options=0)
        except NotParsed:
            return None
        changed = _edited(unit.content, self.edits(unit))
        if changed == unit.content:
            return None
        after = parse(source.edited({path: changed}), path, options=0)
        return changed if len(after.errors) <= len(unit.errors) else None


def _edited(text: bytes, edits: Iterable[Edit]) -> bytes:
    """``text`` with the edits applied; of two that overlap only the first."""
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        if start >= at:
            pieces += [text[at:start], new]
            at = end
    return b"".join([*pieces, text[at:]])


# --- what a driver is made of --------------------------------------------------------


def functions(unit: Unit) -> Iterator[Cursor]:
    """The functions that are defined in the file itself."""
    for each in unit.written:
        if each.kind == CursorKind.FUNCTION_DECL and each.is_definition():
            yield each


def _text(unit: Unit, cursor: Cursor) -> bytes:
    start, end = byte_range(cursor)
    return unit.content[start:end]


def _body(function: Cursor) -> Cursor:
    return next(
        each
        for each in function.get_children()
        if each.kind == CursorKind.COMPOUND_STMT
    )


def _head(unit: Unit, function: Cursor) -> bytes:
    """``static int f(…)``, as it is written."""
    return unit.content[
        byte_range(function)[0] : byte_range(_body(function))[0]
    ].strip()


def _static(function: Cursor) -> bool:
    return bool(function.storage_class == StorageClass.STATIC)


def _of_vfio(unit: Unit, function: Cursor) -> bool:
    """Whether it answers for regions, or has to do with mappings."""
    text = _text(unit, function)
    return bool(IOCTL.search(text) or MMAP.search(text))


def _plain(unit: Unit, function: Cursor) -> bool:
    """Whether its head is one line of types and names that can be written again."""
    head = _head(unit, function)
    return _static(function) and b"#" not in head and b"__" not in head


# --- names and places ----------------------------------------------------------------


def _renamed(unit: Unit) -> Iterator[Edit]:
    """Every static function, parameter and local variable has another name."""
    declared = [each for each in functions(unit) if _static(each)]
    names = {each.spelling for each in declared}
    for function in functions(unit):
        for each in walk(function):
            if each.kind in (CursorKind.PARM_DECL, CursorKind.VAR_DECL):
                names.add(each.spelling)
    names -= {each.decode() for each in re.findall(rb"\bstruct (\w+)", unit.content)}
    members = _members(unit)
    for token in tokens(unit.content):
        name = unit.content[token.start : token.end].decode()
        if token.kind == Kind.IDENTIFIER and name in names - members:
            yield token.start, token.end, f"other_{name}".encode()


def _members(unit: Unit) -> set[str]:
    """Names behind ``.`` or ``->``, of macros, and of what the tree declares."""
    found = {each.decode() for each in re.findall(rb"(?:->|\.)\s*(\w+)", unit.content)}
    found |= {
        each.decode()
        for line in re.findall(rb"^\s*#.*(?:\\\n.*)*", unit.content, re.M)
        for each in re.findall(rb"\w+", line)
    }
    heads = b" ".join(
        _text(unit, each)
        for each in unit.written
        if each.kind in (CursorKind.STRUCT_DECL, CursorKind.ENUM_DECL)
    )
    return found | {each.decode() for each in re.findall(rb"\w+", heads)}


def _reordered(unit: Unit) -> Iterator[Edit]:
    """Static functions behind each other are declared first, and change places."""
    for moved in _runs(unit):
        heads = b"".join(_head(unit, each) + b";\n" for each in moved)
        first = byte_range(moved[0])[0]
        yield first, first, heads + b"\n"
        for here, there in zip(moved, reversed(moved), strict=True):
            yield *byte_range(here), _text(unit, there)


def _runs(unit: Unit) -> Iterator[list[Cursor]]:
    """Functions that nothing else, a macro included, stands between: two and more."""
    run: list[Cursor] = []
    for each in unit.written:
        function = each.kind == CursorKind.FUNCTION_DECL and each.is_definition()
        if function and _plain(unit, each):
            between = (
                unit.content[byte_range(run[-1])[1] : byte_range(each)[0]]
                if run
                else b""
            )
            if b"#" not in between:
                run.append(each)
                continue
        if len(run) > 1:
            yield run
        run = [each] if function and _plain(unit, each) else []
    if len(run) > 1:
        yield run


# --- control -------------------------------------------------------------------------


def _chains(unit: Unit) -> Iterator[Edit]:
    """A ``switch`` becomes a chain of ``if``."""
    for function in functions(unit):
        if _of_vfio(unit, function):
            for each in walk(function):
                if each.kind == CursorKind.SWITCH_STMT:
                    chain = _chain(unit, each)
                    if chain:
                        yield *byte_range(each), chain


def _chain(unit: Unit, switch: Cursor) -> bytes:
    """The chain; nothing where cases fall through or are left in the middle."""
    value, block = switch.get_children()
    asked = _text(unit, value)
    arms: list[tuple[list[bytes], list[Cursor]]] = []
    for each in block.get_children():
        labels, statement = _labels(unit, each)
        if labels:
            arms.append((labels, [statement]))
        elif arms:
            arms[-1][1].append(each)
        else:
            return b""
    pieces, default = [], b""
    for labels, statements in arms:
        inside = _arm(unit, statements)
        if inside is None:
            return b""
        if b"" in labels:
            default = inside
        else:
            tests = [b"(%s) == (%s)" % (asked, label) for label in labels]
            pieces.append(b"if (%s) {\n%s\n\t}" % (b" || ".join(tests), inside))
    if not pieces:
        return b""
    return b" else ".join([*pieces, b"{\n%s\n\t}" % default])


def _labels(unit: Unit, statement: Cursor) -> tuple[list[bytes], Cursor]:
    """The labels in front of a statement (of ``default`` empty), and the statement."""
    labels = []
    while statement.kind in (CursorKind.CASE_STMT, CursorKind.DEFAULT_STMT):
        children = list(statement.get_children())
        if statement.kind == CursorKind.CASE_STMT:
            labels.append(_text(unit, children[0]))
        else:
            labels.append(b"")
        statement = children[-1]
    return labels, statement


def _arm(unit: Unit, statements: list[Cursor]) -> bytes | None:
    """What is between the labels, without the ``break`` at its end."""
    block = statements[0].kind == CursorKind.COMPOUND_STMT and len(statements) <= 2
    inner = list(statements[0].get_children()) if block else []
    last = inner[-1] if block and len(statements) == 1 and inner else statements[-1]
    broken = last.kind == CursorKind.BREAK_STMT
    if not broken and last.kind not in (CursorKind.RETURN_STMT, CursorKind.GOTO_STMT):
        return None
    if len(list(_breaks(statements))) > int(broken):
        return None
    start, end = byte_range(statements[0])[0], _behind(unit, statements[-1])
    text = unit.content[start:end]
    if not broken:
        return text
    at = byte_range(last)
    return text[: at[0] - start] + text[at[0] - start :].replace(b"break;", b"", 1)


def _breaks(statements: Iterable[Cursor]) -> Iterator[Cursor]:
    """Those that leave the switch itself."""
    for each in statements:
        if each.kind == CursorKind.BREAK_STMT:
            yield each
        elif each.kind not in (*LOOPS, CursorKind.SWITCH_STMT):
            yield from _breaks(each.get_children())


def _behind(unit: Unit, statement: Cursor) -> int:
    """The offset behind it, with the semicolon that libclang leaves out."""
    end = byte_range(statement)[1]
    rest = unit.content[end:]
    return (
        end + len(rest) - len(rest.lstrip()) + 1 if rest.lstrip()[:1] == b";" else end
    )


def _turned(unit: Unit) -> Iterator[Edit]:
    """``a < b`` becomes ``b > a``."""
    other = {"<": b">", ">": b"<", "<=": b">=", ">=": b"<=", "==": b"==", "!=": b"!="}
    for function in functions(unit):
        if not _of_vfio(unit, function):
            continue
        for each in walk(function):
            if each.kind != CursorKind.BINARY_OPERATOR:
                continue
            operator = binary_operator(each)
            if operator in other:
                left, right = each.get_children()
                yield (
                    *byte_range(each),
                    b"%s %s %s"
                    % (_text(unit, right), other[operator], _text(unit, left)),
                )


def _chosen(unit: Unit) -> Iterator[Edit]:
    """``return a ? b : c;`` becomes two of them."""
    for function in functions(unit):
        for block in walk(function) if _of_vfio(unit, function) else ():
            if block.kind != CursorKind.COMPOUND_STMT:
                continue
            for each in block.get_children():
                value = _returned(each)
                if value is not None and value.kind == CursorKind.CONDITIONAL_OPERATOR:
                    test, yes, no = (_text(unit, part) for part in value.get_children())
                    start, end = byte_range(each)[0], _behind(unit, each)
                    text = b"if (%s)\n\t\treturn %s;\n\treturn %s;" % (test, yes, no)
                    yield start, end, text


def _returned(statement: Cursor) -> Cursor | None:
    """The value of a ``return``, without the conversion to the function's type."""
    if statement.kind != CursorKind.RETURN_STMT:
        return None
    value = next(statement.get_children(), None)
    while value is not None and value.kind == CursorKind.UNEXPOSED_EXPR:
        value = next(value.get_children(), None)
    return value


# --- helpers -------------------------------------------------------------------------


def _wrapped(unit: Unit) -> Iterator[Edit]:
    """A function only calls another one, which does what it did."""
    for function in functions(unit):
        if _of_vfio(unit, function) and _plain(unit, function):
            names = [each.spelling for each in function.get_arguments()]
            if not all(names) or function.type.is_function_variadic():
                continue
            head, name = _head(unit, function), function.spelling.encode()
            inner = re.sub(rb"\b%s\b" % name, name + b"_inner", head, count=1)
            call = b"%s_inner(%s);" % (name, ", ".join(names).encode())
            void = function.result_type.kind == TypeKind.VOID
            start, end = byte_range(function)
            yield (
                start,
                end,
                b"%s\n%s\n\n%s\n{\n\t%s%s\n}"
                % (
                    inner,
                    _text(unit, _body(function)),
                    head,
                    b"" if void else b"return ",
                    call,
                ),
            )


def _arms(unit: Unit) -> Iterator[Edit]:
    """The arm of a command that always returns becomes a function."""
    for function in functions(unit):
        if IOCTL.search(_text(unit, function)):
            for each in walk(function):
                if each.kind == CursorKind.IF_STMT:
                    test, *arms = each.get_children()
                    if (
                        IOCTL.search(_text(unit, test))
                        and arms[0].kind == CursorKind.COMPOUND_STMT
                    ):
                        yield from _extracted(
                            unit, function, arms[0], list(arms[0].get_children())
                        )
                elif each.kind in (CursorKind.CASE_STMT,):
                    label, arm = list(each.get_children())[:2]
                    if (
                        IOCTL.search(_text(unit, label))
                        and arm.kind == CursorKind.COMPOUND_STMT
                    ):
                        yield from _extracted(
                            unit, function, arm, list(arm.get_children())
                        )


def _tails(unit: Unit) -> Iterator[Edit]:
    """What follows the declarations and the first statement becomes a function."""
    for function in functions(unit):
        if MMAP.search(_head(unit, function)):
            statements = list(_body(function).get_children())
            rest = [each for each in statements if each.kind != CursorKind.DECL_STMT]
            if len(rest) > 2:
                yield from _extracted(unit, function, None, rest[1:])


def _extracted(
    unit: Unit, function: Cursor, block: Cursor | None, statements: list[Cursor]
) -> Iterator[Edit]:
    """A function of ``statements``, which are all of ``block``, or a function's end."""
    if not statements or statements[-1].kind != CursorKind.RETURN_STMT:
        return
    inside = [each for one in statements for each in walk(one)]
    if any(each.kind in JUMPS for each in inside) or list(_breaks(statements)):
        return
    start, end = byte_range(statements[0])[0], _behind(unit, statements[-1])
    needed: dict[str, Cursor] = {}
    for each in inside:
        named = each.referenced if each.kind == CursorKind.DECL_REF_EXPR else None
        if named is None or named.kind not in (
            CursorKind.PARM_DECL,
            CursorKind.VAR_DECL,
        ):
            continue
        place = byte_range(named)[0]
        local = byte_range(function)[0] <= place < byte_range(function)[1]
        if local and not start <= place < end:
            needed[named.spelling] = named
    if any(
        "[" in each.type.spelling or "(" in each.type.spelling
        for each in needed.values()
    ):
        return
    given_first = {
        name
        for name, declared in needed.items()
        if not _is_set_first(inside, declared) and _has_value(function, declared, start)
    }
    head = byte_range(function)[0]
    parameters = ", ".join(
        _declared(each) for name, each in needed.items() if name in given_first
    )
    fresh = "".join(
        f"\t{_declared(each)};\n"
        for name, each in needed.items()
        if name not in given_first
    )
    name = f"{function.spelling}_part"
    result = function.result_type.spelling
    yield (
        head,
        head,
        f"static {result} {name}({parameters or 'void'})\n{{\n{fresh}".encode()
        + b"\t"
        + unit.content[start:end]
        + b"\n}\n\n",
    )
    given = ", ".join(name for name in needed if name in given_first)
    yield start, end, f"return {name}({given});".encode()


def _is_set_first(inside: list[Cursor], declared: Cursor) -> bool:
    """Whether the first use of a variable is an assignment to it."""
    uses = [
        byte_range(each)[0]
        for each in inside
        if each.kind == CursorKind.DECL_REF_EXPR and each.referenced == declared
    ]
    return any(
        each.kind == CursorKind.BINARY_OPERATOR
        and binary_operator(each) == "="
        and byte_range(each)[0] == min(uses)
        and next(each.get_children()).kind == CursorKind.DECL_REF_EXPR
        for each in inside
    )


def _has_value(function: Cursor, declared: Cursor, before: int) -> bool:
    """Whether a variable may have a value that the end of the function asks for."""
    if declared.kind == CursorKind.PARM_DECL:
        return True
    if any(each.kind.is_expression() for each in declared.get_children()):
        return True
    return any(
        each.kind == CursorKind.DECL_REF_EXPR
        and each.referenced == declared
        and byte_range(each)[0] < before
        for each in walk(function)
    )


def _declared(variable: Cursor) -> str:
    spelling = variable.type.spelling
    space = "" if spelling.endswith("*") else " "
    return f"{spelling}{space}{variable.spelling}"


# --- values --------------------------------------------------------------------------


def _named(unit: Unit) -> Iterator[Edit]:
    """The command has a name of the driver's own."""
    found = list(IOCTL.finditer(unit.content))
    includes = list(re.finditer(rb"^#include .*\n", unit.content, re.M))
    if found and includes:
        end = includes[-1].end()
        yield end, end, b"\n#define OWN_REGION_INFO VFIO_DEVICE_GET_REGION_INFO\n"
        for each in found:
            yield each.start(), each.end(), b"OWN_REGION_INFO"


def _pointed(unit: Unit) -> Iterator[Edit]:
    """Members of a local structure of region info are taken through a pointer."""
    for function in functions(unit):
        for each in walk(function):
            if each.kind != CursorKind.DECL_STMT:
                continue
            declared = list(each.get_children())
            if (
                len(declared) != 1
                or declared[0].type.spelling != "struct vfio_region_info"
            ):
                continue
            name = declared[0].spelling.encode()
            end = _behind(unit, each)
            yield end, end, b"\n\tstruct vfio_region_info *at_%s = &%s;" % (name, name)
            for use in walk(function):
                if use.kind == CursorKind.MEMBER_REF_EXPR:
                    (start, stop) = byte_range(use)
                    text = unit.content[start:stop]
                    base = list(use.get_children())
                    of = base[0].referenced if base else None
                    if (
                        of is not None
                        and of == declared[0]
                        and text.startswith(name + b".")
                    ):
                        yield start, start + len(name) + 1, b"at_%s->" % name


def _left_early(unit: Unit) -> Iterator[Edit]:
    """``if (a) return b; …`` at the end of a function becomes ``else``, twice."""
    for function in functions(unit):
        if not MMAP.search(_head(unit, function)):
            continue
        statements = list(_body(function).get_children())
        for here, after in pairwise(statements):
            if here.kind == CursorKind.IF_STMT and after.kind != CursorKind.DECL_STMT:
                parts = list(here.get_children())
                if (
                    len(parts) == 2
                    and parts[1].kind == CursorKind.RETURN_STMT
                    and not any(each.kind in JUMPS for each in walk(function))
                ):
                    start, end = _behind(unit, here), byte_range(_body(function))[1] - 1
                    yield start, start, b" else {"
                    yield end, end, b"}\n"
                    break


MUTATIONS = (
    Mutation("renamed", _renamed),
    Mutation("reordered", _reordered),
    Mutation("switch to if", _chains),
    Mutation("comparisons turned", _turned),
    Mutation("choices split", _chosen),
    Mutation("wrapped", _wrapped),
    Mutation("arm in a helper", _arms),
    Mutation("end in a helper", _tails),
    Mutation("command by a macro", _named),
    Mutation("structure by a pointer", _pointed),
    Mutation("else", _left_early),
)
