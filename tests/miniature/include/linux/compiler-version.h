/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing here depends on the version of the compiler. */
