# SPDX-License-Identifier: GPL-2.0-only
"""How far drivers were in other revisions, read from git's objects alone.

Files are lexed and not parsed: thousands of revisions are looked at, and a file, or a
folder, that is the same in two of them is looked at once.
"""
