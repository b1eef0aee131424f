// SPDX-License-Identifier: GPL-2.0-only
// The rules of pgoff that a semantic patch can say; one line FILE:LINE: RULE for each.
// A field of that name in another structure is found where its type is not known, and
// what goes through locals, helpers and macros is not.

@write@
struct vm_area_struct *vma;
expression value;
position p;
@@
(
  vma->vm_pgoff@p = value
|
  vma->vm_pgoff@p += value
|
  vma->vm_pgoff@p -= value
|
  vma->vm_pgoff@p |= value
|
  vma->vm_pgoff@p &= value
|
  vma->vm_pgoff@p <<= value
|
  vma->vm_pgoff@p >>= value
|
  vma->vm_pgoff@p++
|
  vma->vm_pgoff@p--
|
  ++vma->vm_pgoff@p
|
  --vma->vm_pgoff@p
)

@script:python@
p << write.p;
@@
print("%s:%s: vm_pgoff_write" % (p[0].file, p[0].line))

@decode@
struct vm_area_struct *vma;
expression other;
position p;
@@
(
  vma->vm_pgoff@p >> other
|
  vma->vm_pgoff@p & other
|
  vma->vm_pgoff@p / other
|
  vma->vm_pgoff@p % other
)

@script:python@
p << decode.p;
@@
print("%s:%s: vm_pgoff_decode" % (p[0].file, p[0].line))

@compare@
struct vm_area_struct *vma;
constant other;
expression shift;
position p;
@@
(
  vma->vm_pgoff@p == other
|
  vma->vm_pgoff@p != other
|
  vma->vm_pgoff@p == other >> shift
|
  vma->vm_pgoff@p != other >> shift
)

@script:python@
p << compare.p;
@@
print("%s:%s: vm_pgoff_compare" % (p[0].file, p[0].line))

@pfn@
struct vm_area_struct *vma;
expression address, size, prot;
identifier insert =~ "remap_pfn_range$";
position p;
@@
  insert(vma, address, vma->vm_pgoff@p, size, prot)

@script:python@
p << pfn.p;
@@
print("%s:%s: vm_pgoff_as_pfn" % (p[0].file, p[0].line))
