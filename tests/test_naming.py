# SPDX-License-Identifier: GPL-2.0-only
"""The short names of drivers in subjects."""

import pytest
from pgoff.generator.editing.naming import prefix


@pytest.mark.parametrize(
    ("path", "ops", "expected"),
    [
        # Folder and table agree: the shorter of the two.
        ("drivers/vfio/acorn/hazelnut/hazel_acorn.c", ["hazel_acorn_ops"], "hazel"),
        ("drivers/vfio/fern-two/vfio_fern_two.c", ["vfio_fern_two_ops"], "fern"),
        ("drivers/vfio/acorn/oak/main.c", ["oakvf_acorn_ops"], "oak"),
        ("drivers/gpu/hazel/hazel_vfio.c", ["hazel_view_ops"], "hazel"),
        # One of the tables is enough.
        ("drivers/vfio/fern/common.c", ["vfio_adder_ops", "vfio_fern_ops"], "fern"),
        # They do not agree, or there is no table: the folder.
        ("drivers/vfio/fern/main.c", ["vfio_adder_ops"], "fern"),
        ("drivers/vfio/fern/core.c", [], "fern"),
        # Elsewhere: the table whose name the file has, else the folder.
        ("drivers/yard/vfio_ivy_ops.c", ["vfio_ivy_dev_ops"], "ivy"),
        ("samples/vfio/maple.c", ["maple_dev_ops"], "maple"),
        ("drivers/gpu/yew/kvmyew.c", ["quince_view_dev_ops"], "yew"),
    ],
)
def test_short_name(path: str, ops: list[str], expected: str) -> None:
    assert prefix(path, ops) == f"vfio/{expected}"


def test_core_has_no_short_name() -> None:
    assert prefix("drivers/vfio/vfio_main.c", []) == "vfio"
