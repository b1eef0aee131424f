# SPDX-License-Identifier: GPL-2.0-only
"""libclang's index, with the options that the Python binding of 18.1 cannot give."""

from __future__ import annotations

from ctypes import (
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_ubyte,
    c_uint,
    c_ushort,
    sizeof,
)

from clang.cindex import Index, c_object_p, conf

# The third bit: clang's StorePreamblesInMemory.
_PREAMBLES_IN_MEMORY = 1 << 2


class _Options(Structure):
    """CXIndexOptions of libclang 17 and later; its bit fields are one short."""

    _fields_ = (
        ("size", c_uint),
        ("indexing", c_ubyte),
        ("editing", c_ubyte),
        ("bits", c_ushort),
        ("storage", c_char_p),
        ("emission", c_char_p),
    )


def index() -> Index:
    """An index whose units keep what they compiled of their headers in memory.

    In temporary files, as it is by default, libclang ends the process when the disk
    is full, and leaves them there when the process is killed.
    """
    options = _Options(size=sizeof(_Options), bits=_PREAMBLES_IN_MEMORY)
    return Index(conf.lib.clang_createIndexWithOptions(byref(options)))


conf.lib.clang_createIndexWithOptions.argtypes = [POINTER(_Options)]
conf.lib.clang_createIndexWithOptions.restype = c_object_p
