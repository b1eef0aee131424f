// SPDX-License-Identifier: GPL-2.0-only
/* The ways to open a device: its group and a container, or a node of its own. */

#include <linux/iommufd.h>

#include "init.h"

#define SWITCH	"/sys/module/vfio/parameters/force_dynamic_offsets"

#define FILES	256

const char *paths;
bool dynamic_offsets;

static bool fixed_offsets[FILES];

/* Whether the regions of @fd get the fixed offsets also where others do not. */
void make_fixed(int fd, bool fixed)
{
	if (fd >= 0 && fd < FILES)
		fixed_offsets[fd] = fixed;
}

/*
 * A region gets its offset when it is first asked for, or mapped, on a file: before
 * that, the kernel's switch has to be as this file needs it.
 */
void switch_for(int fd)
{
	bool wanted = fd < 0 || fd >= FILES || !fixed_offsets[fd];
	static bool now;

	if (!dynamic_offsets || now == wanted)
		return;
	if (write_file(SWITCH, wanted ? "1" : "0"))
		say("%s -> %s", SWITCH, result(-1));
	now = wanted;
}

/* Where the fixed layout has the regions, from a file that nothing else uses. */
static void learn(int fd, struct dut *dut)
{
	struct region regions[MAX_REGIONS];
	int count, i;

	for (i = 0; i < MAX_REGIONS; i++)
		dut->place[i] = NO_PLACE;
	count = ask_regions(fd, dut, regions);
	for (i = 0; i < count; i++)
		dut->place[i] = regions[i].offset;
}

static void say_iommu(int container)
{
	union {
		u8 bytes[512];
		struct vfio_iommu_type1_info info;
	} asked = { .info.argsz = sizeof(asked) };
	int ret = ioctl(container, VFIO_IOMMU_GET_INFO, &asked.info);

	say("iommu info -> %s flags=%x pgsizes=%llx cap=%x", result(ret),
	    asked.info.flags, (ull)asked.info.iova_pgsizes, asked.info.cap_offset);
	if (!ret && asked.info.cap_offset)
		say_caps("iommu", asked.bytes, asked.info.argsz, asked.info.cap_offset);
}

static u32 new_ioas(int iommufd)
{
	struct iommu_ioas_alloc asked = { .size = sizeof(asked) };

	say("ioas alloc -> %s", result(ioctl(iommufd, IOMMU_IOAS_ALLOC, &asked)));
	return asked.out_ioas_id;
}

static void set_container(struct way *way, int iommu)
{
	struct iommu_vfio_ioas asked = {
		.size = sizeof(asked), .op = IOMMU_VFIO_IOAS_SET,
	};
	int i;

	if (way->is_iommufd) {
		asked.ioas_id = way->ioas = new_ioas(way->container);
		say("vfio ioas set -> %s",
		    result(ioctl(way->container, IOMMU_VFIO_IOAS, &asked)));
	} else {
		say("api version %s",
		    result(ioctl(way->container, VFIO_GET_API_VERSION)));
		for (i = 1; i < 14; i++)
			say("check extension %d -> %s", i,
			    result(ioctl(way->container, VFIO_CHECK_EXTENSION,
					 (long)i)));
	}
	say("set container -> %s",
	    result(ioctl(way->group, VFIO_GROUP_SET_CONTAINER, &way->container)));
	if (way->is_iommufd)
		return;
	say("set iommu -> %s",
	    result(ioctl(way->container, VFIO_SET_IOMMU, (long)iommu)));
	say_iommu(way->container);
}

static void use_group(struct way *way, struct dut *dut, bool dma)
{
	int fd;

	say("bad device name -> %s",
	    result(ioctl(way->group, VFIO_GROUP_GET_DEVICE_FD, "nosuch")));
	fd = more(way, false);
	if (fd >= 0) {
		learn(fd, dut);
		close(fd);
	}
	fd = more(way, dynamic_offsets);
	say("device fd -> %s", fd < 0 ? result(fd) : "fd");
	if (fd < 0)
		return;
	test_device(fd, way, dut);
	if (dma)
		test_dma(fd, way, dut);
	test_many(fd, way, dut);
	if (dut->pci)
		test_zap_pieces(fd, way, dut);
	test_outlive(&fd, way, dut);
}

static int open_group(const struct dut *dut, const char *kind)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	bool noiommu = !strcmp(kind, "noiommu");
	char link[200], number[64], path[128];
	int group, ret;

	snprintf(link, sizeof(link), "%s/iommu_group", dut->sys);
	link_name(link, number, sizeof(number));
	snprintf(path, sizeof(path), "/dev/vfio/%s%s", noiommu ? "noiommu-" : "",
		 number);
	group = open(path, O_RDWR);
	if (group < 0) {
		say("open group -> %s", result(group));
		return -1;
	}
	say("open group again -> %s", result(open(path, O_RDWR)));
	ret = ioctl(group, VFIO_GROUP_GET_STATUS, &status);
	say("group status %s flags=%x", result(ret), status.flags);
	return group;
}

static void test_group(struct dut *dut, const char *kind)
{
	bool noiommu = !strcmp(kind, "noiommu");
	struct way way = { .is_iommufd = !strcmp(kind, "gfd") };

	say("== %s path=%s", dut->name, kind);
	way.group = open_group(dut, kind);
	if (way.group < 0)
		return;
	way.device = strrchr(dut->sys, '/') + 1;
	say("device fd without container -> %s",
	    result(ioctl(way.group, VFIO_GROUP_GET_DEVICE_FD, way.device)));
	way.container = open(way.is_iommufd ? "/dev/iommu" : "/dev/vfio/vfio", O_RDWR);
	say("open container -> %s", way.container < 0 ? result(way.container) : "fd");
	if (way.container >= 0) {
		set_container(&way, noiommu ? VFIO_NOIOMMU_IOMMU : VFIO_TYPE1v2_IOMMU);
		use_group(&way, dut, !noiommu);
		say("unset container -> %s",
		    result(ioctl(way.group, VFIO_GROUP_UNSET_CONTAINER)));
		close(way.container);
	}
	close(way.group);
}

static void test_unbound(int fd)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_region_info region = { .argsz = sizeof(region) };

	say("unbound info -> %s", result(ioctl(fd, VFIO_DEVICE_GET_INFO, &info)));
	say("unbound region -> %s",
	    result(ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, &region)));
	say("unbound read -> %s", result(pread(fd, &info, 4, 0)));
	map_as(fd, "unbound mmap", PAGE, RW, MAP_SHARED, 0);
}

/* Bind @fd to the iommufd of @way; only the first time is said. */
static int bind(int fd, struct way *way, bool aloud)
{
	struct vfio_device_bind_iommufd asked = { .argsz = sizeof(asked), .iommufd = -1 };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof(attach) };
	int ret;

	if (aloud)
		say("bind -1 -> %s", result(ioctl(fd, VFIO_DEVICE_BIND_IOMMUFD, &asked)));
	asked.iommufd = way->container;
	ret = ioctl(fd, VFIO_DEVICE_BIND_IOMMUFD, &asked);
	if (aloud)
		say("bind -> %s", result(ret));
	if (ret || !aloud)
		return ret;
	say("bind again -> %s", result(ioctl(fd, VFIO_DEVICE_BIND_IOMMUFD, &asked)));
	attach.pt_id = way->ioas = new_ioas(way->container);
	say("attach -> %s", result(ioctl(fd, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach)));
	return 0;
}

static void test_node(struct dut *dut)
{
	struct vfio_device_detach_iommufd_pt detach = { .argsz = sizeof(detach) };
	struct way way = { .is_iommufd = true, .group = -1 };
	char folder[200], name[64], path[160];
	int fd;

	say("== %s path=cdev", dut->name);
	snprintf(folder, sizeof(folder), "%s/vfio-dev", dut->sys);
	if (first_entry(folder, "vfio", name, sizeof(name)) &&
	    first_entry(folder, "noiommu", name, sizeof(name))) {
		say("no vfio-dev");
		return;
	}
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", name);
	way.container = open("/dev/iommu", O_RDWR);
	say("open iommu -> %s", way.container < 0 ? result(way.container) : "fd");
	fd = open(path, O_RDWR);
	make_fixed(fd, true);
	if (fd >= 0 && !bind(fd, &way, false))
		learn(fd, dut);
	close(fd);
	fd = open(path, O_RDWR);
	make_fixed(fd, false);
	say("open cdev -> %s", fd < 0 ? result(fd) : "fd");
	if (fd < 0) {
		close(way.container);
		return;
	}
	test_unbound(fd);
	if (!bind(fd, &way, true)) {
		test_device(fd, &way, dut);
		test_dma(fd, &way, dut);
		if (dut->pci)
			test_zap_pieces(fd, &way, dut);
		say("detach -> %s",
		    result(ioctl(fd, VFIO_DEVICE_DETACH_IOMMUFD_PT, &detach)));
		test_outlive(&fd, &way, dut);
	} else {
		close(fd);
	}
	close(way.container);
}

void test_paths(struct dut *dut)
{
	if (listed(paths, "group"))
		test_group(dut, "group");
	if (listed(paths, "gfd"))
		test_group(dut, "gfd");
	if (listed(paths, "cdev"))
		test_node(dut);
	if (listed(paths, "noiommu"))
		test_group(dut, "noiommu");
}
