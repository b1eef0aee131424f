// SPDX-License-Identifier: GPL-2.0-only
// What Coccinelle has to find to be asked the same question: writes of a mapping's page
// offset, and its decoding by a shift or a mask.  benchmarks/check.py runs it.
virtual report

@write@
struct vm_area_struct *vma;
expression E;
position p;
@@
(
* vma->vm_pgoff@p = E
|
* vma->vm_pgoff@p += E
|
* vma->vm_pgoff@p -= E
|
* vma->vm_pgoff@p++
|
* vma->vm_pgoff@p &= E
)

@decode@
struct vm_area_struct *vma;
expression E;
position p;
@@
(
* vma->vm_pgoff@p >> E
|
* vma->vm_pgoff@p & E
|
* vma->vm_pgoff@p << E
)
