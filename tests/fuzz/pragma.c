// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
#pragma pgoff
_Pragma("GCC dependency \"x\"")
#pragma GCC system_header
#pragma push_macro("vm_pgoff")
#pragma clang include_alias("a", "b")
void f(struct vm_area_struct *vma) { vma->vm_pgoff = 1; }
