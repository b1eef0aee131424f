/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <generated/autoconf.h>

#define pgoff_after_1 0,
#define pgoff_second(first, second, ...) second
#define pgoff_chosen(word) pgoff_second(word 1, 0, 0)
#define pgoff_joined(value) pgoff_chosen(pgoff_after_##value)
#define pgoff_is_1(value) pgoff_joined(value)

#define IS_BUILTIN(option) pgoff_is_1(option)
#define IS_MODULE(option) pgoff_is_1(option##_MODULE)
#define IS_ENABLED(option) (IS_BUILTIN(option) || IS_MODULE(option))
#define IS_REACHABLE(option) IS_ENABLED(option)
