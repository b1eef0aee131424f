# SPDX-License-Identifier: GPL-2.0-only
"""Integer constants, folded by clang itself: macros, enums, ``_IO()`` and shifts."""

from __future__ import annotations

from ctypes import c_int, c_longlong, c_uint, c_ulonglong, c_void_p

from clang.cindex import Cursor, conf

_INTEGER = 1

_evaluate = conf.lib.clang_Cursor_Evaluate
_evaluate.argtypes, _evaluate.restype = [Cursor], c_void_p
_kind = conf.lib.clang_EvalResult_getKind
_kind.argtypes, _kind.restype = [c_void_p], c_int
_is_unsigned = conf.lib.clang_EvalResult_isUnsignedInt
_is_unsigned.argtypes, _is_unsigned.restype = [c_void_p], c_uint
_signed = conf.lib.clang_EvalResult_getAsLongLong
_signed.argtypes, _signed.restype = [c_void_p], c_longlong
_unsigned = conf.lib.clang_EvalResult_getAsUnsigned
_unsigned.argtypes, _unsigned.restype = [c_void_p], c_ulonglong
_dispose = conf.lib.clang_EvalResult_dispose
_dispose.argtypes, _dispose.restype = [c_void_p], None


def evaluate(cursor: Cursor) -> int | None:
    """The value of the integer constant expression at ``cursor``, in its own type.

    Unsigned types give what C gives (``~0u`` is 4294967295).  None for everything that
    clang does not fold to an integer: variables, calls, floating point, statements.
    """
    # libclang cuts wider integers down to 64 bits without a word.
    if not cursor.kind.is_expression() or cursor.type.get_size() > 8:
        return None
    result = _evaluate(cursor)
    if not result:
        return None
    try:
        if _kind(result) != _INTEGER:
            return None
        return int(_unsigned(result) if _is_unsigned(result) else _signed(result))
    finally:
        _dispose(result)
