# SPDX-License-Identifier: GPL-2.0-only
"""The op as text: edits of the files where the driver answered the request."""
