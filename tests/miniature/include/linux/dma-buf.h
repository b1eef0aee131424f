/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_DMA_BUF_H
#define _LINUX_DMA_BUF_H

#include <linux/types.h>

struct dma_buf;
struct vm_area_struct;

/* Memory that drivers hand to each other, and to the user as a file. */
struct dma_buf_ops {
	int (*mmap)(struct dma_buf *buf, struct vm_area_struct *vma);
	void (*release)(struct dma_buf *buf);
};

struct dma_buf {
	size_t size;
	const struct dma_buf_ops *ops;
	void *priv;
};

int dma_buf_fd(struct dma_buf *buf, int flags);

#endif /* _LINUX_DMA_BUF_H */
