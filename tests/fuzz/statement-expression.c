// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <linux/mm.h>
void f(struct vm_area_struct *v) { ({ ({ v; }); })->vm_pgoff = ({ 1; }); (*(&v[0])).vm_pgoff ^= v ? : 2; }
