/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#define __user
#define __iomem
#define __force
#define __percpu
#define __rcu
#define __kernel
#define __must_check
#define __always_inline inline
#define noinline
#define __maybe_unused
#define __always_unused
#define __packed __attribute__((packed))
#define __aligned(x) __attribute__((aligned(x)))
#define __weak
#define __used
#define __pure
#define __cold
#define __ro_after_init
#define __read_mostly
#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __devinit
#define __refdata
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)
#define __release(x)
#define __counted_by(x)
#define __printf(a, b)
#define __free(name)
#define __bitwise
#define __nonstring
#define __cleanup(x)
#define __deprecated
#define likely(x) (x)
#define unlikely(x) (x)
#define barrier() do { } while (0)
#define fallthrough do { } while (0)
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, value) ((x) = (value))
#define __stringify_1(...) #__VA_ARGS__
#define __stringify(...) __stringify_1(__VA_ARGS__)
#define __same_type(a, b) 1
