// SPDX-License-Identifier: GPL-2.0-only
/* Memory of ours, and of the device, given to the IOMMU. */

#include <linux/iommufd.h>

#include "init.h"

#define IOVA	0x10000000ULL

int map_dma(const struct way *way, void *address, u64 length, u64 iova)
{
	struct iommu_ioas_map ioas = {
		.size = sizeof(ioas), .flags = 7, .ioas_id = way->ioas,
		.user_va = (unsigned long)address, .iova = iova, .length = length,
	};
	struct vfio_iommu_type1_dma_map type1 = {
		.argsz = sizeof(type1), .flags = 3, .vaddr = (unsigned long)address,
		.iova = iova, .size = length,
	};

	if (way->is_iommufd)
		return ioctl(way->container, IOMMU_IOAS_MAP, &ioas);
	return ioctl(way->container, VFIO_IOMMU_MAP_DMA, &type1);
}

int unmap_dma(const struct way *way, u64 iova, u64 *length)
{
	struct iommu_ioas_unmap ioas = {
		.size = sizeof(ioas), .ioas_id = way->ioas, .iova = iova,
		.length = *length,
	};
	struct vfio_iommu_type1_dma_unmap type1 = {
		.argsz = sizeof(type1), .iova = iova, .size = *length,
	};
	int ret;

	if (way->is_iommufd) {
		ret = ioctl(way->container, IOMMU_IOAS_UNMAP, &ioas);
		*length = ioas.length;
		return ret;
	}
	ret = ioctl(way->container, VFIO_IOMMU_UNMAP_DMA, &type1);
	*length = type1.size;
	return ret;
}

static void try_dma(const struct way *way, const char *what, void *address, u64 length)
{
	say("dma map %s -> %s", what, result(map_dma(way, address, length, IOVA)));
	say("dma unmap -> %s", result(unmap_dma(way, IOVA, &length)));
	say("dma unmap size=%llx", (ull)length);
}

void test_dma(int fd, const struct way *way, const struct dut *dut)
{
	static u8 *buffer;
	struct region region;
	char what[20];
	u64 length;
	void *map;
	int i;

	if (!buffer)
		buffer = mmap(NULL, 16 * PAGE, RW,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	try_dma(way, "memory", buffer, 16 * PAGE);
	for (i = 0; i < PCI_BARS; i++) {
		if (ask_region(fd, dut, i, 32, &region, false) ||
		    !(region.flags & VFIO_REGION_INFO_FLAG_MMAP))
			continue;
		length = pages_up(region.size);
		if (length > 4UL << 20)
			length = 4UL << 20;
		snprintf(what, sizeof(what), "region %d", i);
		map = mmap(NULL, length, RW, MAP_SHARED, fd, region.offset);
		if (map == MAP_FAILED) {
			say("dma %s is not mapped", what);
			continue;
		}
		try_dma(way, what, map, length);
		munmap(map, length);
	}
}
