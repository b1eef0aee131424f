// SPDX-License-Identifier: GPL-2.0-only
/* What only the sample drivers of the kernel have: a display, a serial port. */

#include "init.h"

static void test_dmabuf(int fd, const struct vfio_device_gfx_plane_info *plane)
{
	u32 id = plane->dmabuf_id;
	int buffer = ioctl(fd, VFIO_DEVICE_GET_GFX_DMABUF, &id);
	u8 *map;

	say("gfx get dmabuf -> %s", buffer < 0 ? result(buffer) : "fd");
	if (buffer < 0)
		return;
	map = mmap(NULL, plane->size, RW, MAP_SHARED, buffer, 0);
	say("gfx dmabuf mmap %s ld=%s", mapped(map),
	    map == MAP_FAILED ? "-" : load(map, 4));
	if (map != MAP_FAILED)
		munmap(map, plane->size);
	close(buffer);
}

void test_plane(int fd)
{
	const u32 probe = VFIO_GFX_PLANE_TYPE_PROBE, dmabuf = VFIO_GFX_PLANE_TYPE_DMABUF;
	const u32 region = VFIO_GFX_PLANE_TYPE_REGION;
	const u32 flags[] = { 0, probe, probe | dmabuf, probe | region, dmabuf, region };
	struct vfio_device_gfx_plane_info plane;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		plane = (struct vfio_device_gfx_plane_info){
			.argsz = sizeof(plane), .flags = flags[i],
		};
		ret = ioctl(fd, VFIO_DEVICE_QUERY_GFX_PLANE, &plane);
		if (ret < 0) {
			say("gfx flags=%x -> %s", flags[i], result(ret));
			continue;
		}
		say("gfx flags=%x -> %s fmt=%x w=%u h=%u stride=%u size=%u region/dmabuf=%x",
		    flags[i], result(ret), plane.drm_format, plane.width, plane.height,
		    plane.stride, plane.size, plane.region_index);
		if (flags[i] == dmabuf && plane.size)
			test_dmabuf(fd, &plane);
	}
}

/* A mode, so that there is a plane: the registers of the Bochs display. */
static void set_mode(int fd, const struct region *registers)
{
	static const struct { u16 index, value; } writes[] = {
		{ 4, 0 }, { 1, 640 }, { 2, 480 }, { 3, 32 }, { 5, 0 }, { 6, 640 },
		{ 8, 0 }, { 9, 0 }, { 4, 0x41 },
	};
	unsigned int i;
	u16 value;
	u64 at;
	int ret;

	for (i = 0; i < ARRAY_SIZE(writes); i++) {
		at = registers->place + 0x500 + 2 * writes[i].index;
		ret = pwrite(fd, &writes[i].value, 2, at);
		value = 0xcccc;
		if (pread(fd, &value, 2, at) != 2)
			say("dispi[%u] cannot be read", writes[i].index);
		say("dispi[%u]=%u -> %s rd=%x", writes[i].index, writes[i].value,
		    result(ret), value);
	}
}

/* Some bytes through the emulated port, which is looped back. */
static void use_serial_port(int fd, const struct region *port)
{
	static const struct { const char *name; int at, value; } setup[] = {
		{ "uart LCR", 3, 0x80 }, { "uart DLL", 0, 0x01 }, { "uart LCR", 3, 0x03 },
		{ "uart FCR", 2, 0x01 }, { "uart MCR", 4, 0x03 },
	};
	const char *sent;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(setup); i++)
		put(fd, setup[i].name, port->place, setup[i].at, 1, setup[i].value);
	for (sent = "vfio"; *sent; sent++)
		put(fd, "uart TX", port->place, 0, 1, *sent);
	for (i = 0; i < 5; i++) {
		get(fd, "uart LSR", port->place, 5, 1);
		get(fd, "uart RX", port->place, 0, 1);
	}
	get(fd, "uart MSR", port->place, 6, 1);
}

void prepare_sample(int fd, const struct dut *dut, const struct region *regions)
{
	if (!strncmp(dut->name, "mtty", 4))
		use_serial_port(fd, &regions[0]);
	if (!strncmp(dut->name, "mbochs", 6))
		set_mode(fd, &regions[2]);
}
