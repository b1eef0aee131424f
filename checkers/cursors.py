# SPDX-License-Identifier: GPL-2.0-only
"""Small pure questions about a libclang cursor that the bindings do not answer.

libclang 17 and later export the operator of an expression and the place where a
macro's argument was written, but the 18.1 bindings do not wrap them.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import POINTER, byref, c_int, c_uint

from clang.cindex import (
    Cursor,
    CursorKind,
    SourceLocation,
    Type,
    TypeKind,
    c_object_p,
    conf,
)

from .main_file import children, preorder

_BINARY = [
    *("?", ".*", "->*", "*", "/", "%", "+", "-", "<<", ">>", "<=>", "<", ">", "<="),
    *(">=", "==", "!=", "&", "^", "|", "&&", "||", "=", "*=", "/=", "%=", "+=", "-="),
    *("<<=", ">>=", "&=", "^=", "|=", ","),
]
# As unary_operator() has them.
STEPPING = frozenset(("++x", "--x", "x++", "x--"))
_UNARY = ["?", "x++", "x--", "++x", "--x", "&", "*", "+", "-", "~", "!"]

conf.lib.clang_getCursorBinaryOperatorKind.argtypes = [Cursor]
conf.lib.clang_getCursorBinaryOperatorKind.restype = c_int
conf.lib.clang_getCursorUnaryOperatorKind.argtypes = [Cursor]
conf.lib.clang_getCursorUnaryOperatorKind.restype = c_int
conf.lib.clang_getFileLocation.argtypes = [
    SourceLocation,
    POINTER(c_object_p),
    POINTER(c_uint),
    POINTER(c_uint),
    POINTER(c_uint),
]


def binary_operator(cursor: Cursor) -> str:
    """The operator of a binary expression as it is spelled, or ``"?"``."""
    return _BINARY[int(conf.lib.clang_getCursorBinaryOperatorKind(cursor))]


def unary_operator(cursor: Cursor) -> str:
    """The operator of a unary expression (``x++`` for the postfix form), or ``"?"``."""
    kind = conf.lib.clang_getCursorUnaryOperatorKind(cursor)
    return _UNARY[kind] if kind < len(_UNARY) else "?"


def file_offset(location: SourceLocation) -> int:
    """The byte offset at which ``location`` is written in its file.

    For the argument of a macro this is the argument itself, for what the macro's body
    brought in it is the place where the macro is used.
    """
    offset = c_uint()
    conf.lib.clang_getFileLocation(
        location, byref(c_object_p()), byref(c_uint()), byref(c_uint()), byref(offset)
    )
    return offset.value


def byte_range(cursor: Cursor) -> tuple[int, int]:
    """The bytes ``[start, end)`` of its file that ``cursor`` is written in."""
    extent = cursor.extent
    return file_offset(extent.start), file_offset(extent.end)


def walk(cursor: Cursor) -> Iterator[Cursor]:
    """``cursor`` and everything below it, parents first."""
    return preorder((cursor,))


def references(cursor: Cursor, declaration: Cursor) -> Iterator[Cursor]:
    """The expressions below ``cursor`` that name ``declaration``."""
    for found in walk(cursor):
        if (
            found.kind == CursorKind.DECL_REF_EXPR
            and found.spelling == declaration.spelling
            and found.referenced == declaration
        ):
            yield found


def answer(definition: Cursor) -> Cursor | None:
    """What a function gives that does nothing else, None of any other."""
    compound = body(definition)
    statements = children(compound) if compound is not None else []
    if len(statements) != 1 or statements[0].kind != CursorKind.RETURN_STMT:
        return None
    return next(iter(children(statements[0])), None)


def arguments(cursor: Cursor) -> tuple[Cursor, ...]:
    """The parameters of a function, or the arguments of a call, in order."""
    return tuple(each for each in cursor.get_arguments() if each is not None)


def callee(call: Cursor) -> Cursor | None:
    """The FUNCTION_DECL that a CALL_EXPR names; None where it calls a pointer."""
    function = call.referenced
    if function is None or function.kind != CursorKind.FUNCTION_DECL:
        return None
    return function


def pointee(kind: Type) -> str:
    """The name of the structure that a type points to; empty for any other type."""
    canonical = kind.get_canonical()
    if canonical.kind != TypeKind.POINTER:
        return ""
    return canonical.get_pointee().get_declaration().spelling


def body(function: Cursor) -> Cursor | None:
    """The outermost ``{ … }`` of a function definition, or None of a declaration."""
    for child in function.get_children():
        if child.kind == CursorKind.COMPOUND_STMT:
            return child
    return None
