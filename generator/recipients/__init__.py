# SPDX-License-Identifier: GPL-2.0-only
"""Whom a patch is sent to, as a tree's MAINTAINERS says it.

The form of that file is described at its top, and its meaning is what
``scripts/get_maintainer.pl`` of the same tree does with it (without git's history, as
``--nogit --nogit-fallback`` has it): tests on real kernels compare the two.
"""
