# SPDX-License-Identifier: GPL-2.0-only
"""Code that is not in the work tree: another revision, or mails with patches.

Nothing here changes a repository or a work tree, or runs a program.
"""
