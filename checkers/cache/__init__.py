# SPDX-License-Identifier: GPL-2.0-only
"""What earlier runs found, as long as everything that it depends on is the same.

There are two layers.  :mod:`.whole` has the report of a whole run, and what every file
and folder looked like that it depends on: where nothing has changed, nothing else is
done.  :mod:`.looks` has what came of each parsed file, under its content, that of every
header it read, its arguments and the versions of pgoff and libclang.  All files are
replaced in one step, and one that cannot be read counts as none, so that any number of
runs can use the same folder.
"""
