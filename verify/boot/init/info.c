// SPDX-License-Identifier: GPL-2.0-only
/* What a device tells about itself. */

#include "init.h"

#define POISON	0xa5

static void say_sparse(const char *tag, const struct vfio_info_cap_header *header)
{
	const struct vfio_region_info_cap_sparse_mmap *sparse = (const void *)header;
	u32 i;

	for (i = 0; i < sparse->nr_areas; i++)
		say("%s   sparse[%u] off=%llx size=%llx", tag, i,
		    sparse->areas[i].offset, sparse->areas[i].size);
}

void say_caps(const char *tag, const u8 *buffer, u32 argsz, u32 offset)
{
	const struct vfio_info_cap_header *header;
	u32 next, end;
	int count;

	for (count = 0; offset && count < 16; count++, offset = next) {
		if (offset + 8 > argsz) {
			say("%s cap at %u beyond argsz", tag, offset);
			return;
		}
		header = (const void *)(buffer + offset);
		next = header->next;
		end = next > offset && next < argsz ? next : argsz;
		say("%s cap id=%u ver=%u off=%u next=%u len=%u", tag, header->id,
		    header->version, offset, next, end - offset);
		if (header->id == VFIO_REGION_INFO_CAP_SPARSE_MMAP &&
		    !strcmp(tag, "region"))
			say_sparse(tag, header);
		else
			say_bytes("   ", buffer + offset + 8, end - offset - 8);
	}
}

void test_info(int fd, u32 *regions, u32 *irqs)
{
	static const u32 sizes[] = { 0, 4, 15, 16, 20, 24, 1024 };
	union {
		u8 bytes[1024];
		struct vfio_device_info info;
	} asked;
	struct vfio_device_info *info = &asked.info;
	unsigned int i;
	int ret;

	*regions = *irqs = 0;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(asked.bytes, POISON, sizeof(asked.bytes));
		info->argsz = sizes[i];
		ret = ioctl(fd, VFIO_DEVICE_GET_INFO, info);
		if (ret < 0) {
			say("INFO argsz=%u -> %s", sizes[i], result(ret));
			continue;
		}
		say("INFO argsz=%u -> %s argsz=%u flags=%x regions=%u irqs=%u cap_offset=%x pad=%x",
		    sizes[i], result(ret), info->argsz, info->flags,
		    info->num_regions, info->num_irqs, info->cap_offset, info->pad);
		*regions = info->num_regions;
		*irqs = info->num_irqs;
		if (sizes[i] == 1024 && (info->flags & VFIO_DEVICE_FLAGS_CAPS))
			say_caps("info", asked.bytes, info->argsz, info->cap_offset);
	}
	say("INFO NULL -> %s", result(ioctl(fd, VFIO_DEVICE_GET_INFO, NULL)));
}

static void say_region(const struct vfio_region_info *info, u32 argsz, int ret)
{
	say("region %x argsz=%u -> %s argsz=%u flags=%x index=%x cap_offset=%x size=%llx",
	    info->index, argsz, result(ret), info->argsz, info->flags, info->index,
	    info->cap_offset, info->size);
	say("@region %x offset=%llx", info->index, info->offset);
	if ((info->flags & VFIO_REGION_INFO_FLAG_CAPS) && info->cap_offset &&
	    info->argsz <= argsz)
		say_caps("region", (const u8 *)info, info->argsz, info->cap_offset);
}

/* Ask about region @index with @argsz bytes; 0, or -1 with the errno set. */
int ask_region(int fd, const struct dut *dut, u32 index, u32 argsz,
	       struct region *region, bool aloud)
{
	union {
		u8 bytes[4096];
		struct vfio_region_info info;
	} asked;
	struct vfio_region_info *info = &asked.info;
	int ret;

	switch_for(fd);
	memset(asked.bytes, POISON, sizeof(asked.bytes));
	info->argsz = argsz;
	info->index = index;
	info->flags = 0;
	info->cap_offset = 0;
	info->size = info->offset = 0x5a5a5a5a5a5a5a5aULL;
	ret = ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, info);
	if (ret < 0) {
		if (aloud)
			say("region %x argsz=%u -> %s", index, argsz, result(ret));
		return -1;
	}
	if (aloud)
		say_region(info, argsz, ret);
	if (!region)
		return 0;
	*region = (struct region){
		.size = info->size, .offset = info->offset, .place = info->offset,
		.flags = info->flags, .index = index, .argsz = info->argsz,
	};
	if (index < MAX_REGIONS && dut->place[index] != NO_PLACE)
		region->place = dut->place[index];
	return 0;
}

/* All regions of a device in silence; gives one more than the last index. */
int ask_regions(int fd, const struct dut *dut, struct region *regions)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int count = 0;
	u32 i;

	memset(regions, 0, MAX_REGIONS * sizeof(*regions));
	if (ioctl(fd, VFIO_DEVICE_GET_INFO, &info))
		return 0;
	/* One sample has a region that it does not count. */
	for (i = 0; i < info.num_regions + 8 && i < MAX_REGIONS; i++) {
		regions[i].index = i;
		if (!ask_region(fd, dut, i, 32, &regions[i], false))
			count = i + 1;
	}
	return count;
}

/* All regions with many sizes of argument; gives one more than the last index. */
int test_regions(int fd, const struct dut *dut, u32 count, struct region *regions)
{
	static const u32 odd[] = { 0x7fffffff, 0xffffffff, 0x80000000 };
	int found = 0;
	bool caps;
	u32 i;

	memset(regions, 0, MAX_REGIONS * sizeof(*regions));
	for (i = 0; i < count + 8 && i < MAX_REGIONS; i++) {
		regions[i].index = i;
		ask_region(fd, dut, i, 0, NULL, !i);
		ask_region(fd, dut, i, 31, NULL, !i);
		if (ask_region(fd, dut, i, 32, &regions[i], true))
			continue;
		found = i + 1;
		caps = regions[i].argsz > 32;
		if (caps)
			ask_region(fd, dut, i, regions[i].argsz, NULL, true);
		ask_region(fd, dut, i, 40, NULL, caps || !i);
		ask_region(fd, dut, i, 4096, NULL, true);
	}
	for (i = 0; i < ARRAY_SIZE(odd); i++)
		ask_region(fd, dut, odd[i], 4096, NULL, true);
	say("region NULL -> %s", result(ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, NULL)));
	return found;
}

void test_irq_info(int fd, u32 count)
{
	struct vfio_irq_info info;
	u32 i;

	for (i = 0; i < count + 2; i++) {
		info = (struct vfio_irq_info){ .argsz = sizeof(info), .index = i };
		if (ioctl(fd, VFIO_DEVICE_GET_IRQ_INFO, &info) < 0)
			say("irq %u -> %s", i, result(-1));
		else
			say("irq %u -> flags=%x count=%u", i, info.flags, info.count);
	}
	info = (struct vfio_irq_info){ .argsz = 4 };
	say("irq argsz=4 -> %s", result(ioctl(fd, VFIO_DEVICE_GET_IRQ_INFO, &info)));
	info = (struct vfio_irq_info){ .argsz = sizeof(info), .index = 0xffffffff };
	say("irq ffffffff -> %s", result(ioctl(fd, VFIO_DEVICE_GET_IRQ_INFO, &info)));
}

static const char *probe(int fd, u32 flags)
{
	struct vfio_device_feature feature = { .argsz = sizeof(feature) };

	feature.flags = flags | VFIO_DEVICE_FEATURE_PROBE;
	return result(ioctl(fd, VFIO_DEVICE_FEATURE, &feature));
}

void test_features(int fd)
{
	union {
		struct vfio_device_feature header;
		u64 words[4];
	} asked = { .header = {
		.argsz = sizeof(asked.header) + 8,
		.flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_MIGRATION,
	} };
	const char *plain, *getting;
	u32 i;
	int ret;

	for (i = 0; i < 18; i++) {
		plain = probe(fd, i);
		getting = probe(fd, i | VFIO_DEVICE_FEATURE_GET);
		say("feature %u probe=%s probeget=%s probeset=%s", i, plain, getting,
		    probe(fd, i | VFIO_DEVICE_FEATURE_SET));
	}
	ret = ioctl(fd, VFIO_DEVICE_FEATURE, &asked);
	say("feature migration get=%s flags=%llx", result(ret), (ull)asked.words[1]);
}
