/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#define lockdep_assert_held(lock)	((void)(lock))
#define might_sleep()			((void)0)

#endif /* _LINUX_LOCKDEP_H */
