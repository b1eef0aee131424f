# SPDX-License-Identifier: GPL-2.0-only
"""VFIO_DEVICE_GET_REGION_INFO is answered by the ioctl although there is an op for it.

Why:
    The core asks the region-info op and copies the result to the user, with all checks
    of sizes in one place.  An answer in the driver's ioctl is either never reached, or
    it is what the core falls back to, and then it keeps the driver off everything that
    the op makes possible: offsets that the core hands out, and mappings it can find.

Bad::

    case VFIO_DEVICE_GET_REGION_INFO:
            if (copy_from_user(&info, (void __user *)arg, minsz))
                    return -EFAULT;

Good::

    static const struct vfio_device_ops foo_ops = {
            .get_region_info = foo_ioctl_get_region_info,
            .ioctl = foo_ioctl,
    };

Confidence:
    The number counts, not the name.  The place is reported when the command of a
    function of an ioctl's type gets there, through helpers and other files; code that
    computes with the command, as in ``_IOC_NR(cmd)``, is not followed.

References:
    e238f147d517 ("vfio/hisi: Convert to the get_region_info op") and the other
    conversions of that series.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..checker import Checker
from ..finding import Finding, Severity
from ..mark import Mark
from ..region_info import PLACES, answers
from ..run import Run
from ..view import View
from ..walk import Node

checker = Checker(__name__, Severity.ERROR)


@checker.visit(*PLACES)
def place(node: Node, view: View) -> Iterator[Mark]:
    """Every place that tells the command from others, whoever gets there."""
    if answers(node):
        yield view.mark(node, "")


@checker.judge
def reached(marks: tuple[Mark, ...], run: Run) -> Iterator[Finding]:
    """The places that see the command of a driver's ioctl, if there is an op."""
    for mark in marks:
        way = run.way_to(mark, run.commands)
        if run.region_info_ops and way is not None:
            op = " or ".join(f".{name}" for name in run.region_info_ops)
            message = f"VFIO_DEVICE_GET_REGION_INFO is answered here, not by {op}"
            yield checker.finding(replace(mark, message=message), way)
