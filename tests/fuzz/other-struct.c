// SPDX-License-Identifier: GPL-2.0-only
union u { struct { int vm_pgoff : 3; }; } x = { .vm_pgoff = 1 }; int vm_pgoff(int vm_pgoff) { vm_pgoff: goto vm_pgoff; enum { vm_pgoff }; }
