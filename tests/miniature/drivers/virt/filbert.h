/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _FILBERT_H_
#define _FILBERT_H_

#include <linux/mm.h>

/* The address space of a program, which the machine inside has the same way. */
struct filbert {
	struct mm_struct *mm;
};

int filbert_fill(struct filbert *shell, unsigned long address,
		 unsigned long pages);
int filbert_fault(struct filbert *shell, unsigned long address);

int filbert_enter(struct filbert *shell, unsigned long address,
		  unsigned long pfn, unsigned long pages);
int filbert_pin(struct filbert *shell, unsigned long address,
		unsigned long pages);

#endif /* _FILBERT_H_ */
