# SPDX-License-Identifier: GPL-2.0-only
heron-objects := heron_main.o lib/heron_map.o
