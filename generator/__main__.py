# SPDX-License-Identifier: GPL-2.0-only
"""``python -m pgoff.generator`` is ``pgoff``."""

import sys

from .cli import main

sys.exit(main())
