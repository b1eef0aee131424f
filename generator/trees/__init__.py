# SPDX-License-Identifier: GPL-2.0-only
"""Where kernel trees come from: a folder, Git, the distribution's packages."""
