// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs as init of a tiny kernel, drives its VFIO devices, and writes down all that
 * a user can see.  The same kernel writes the same lines each time.
 *
 * Words of the kernel's command line without a dot are the environment:
 *
 *	VT_PATHS=group,gfd,cdev,noiommu	ways to open a device; the first three
 *	VT_DEVS=mdev,pci		families of devices, of mdev, pci, bus, driver, ops
 *	VT_OUT=/dev/ttyS1		where the trace goes
 *	VT_RESERVED=0x20000000		memory that the kernel left alone, for devices
 *	VT_DYNAMIC=1			files have offsets that the core picked, which
 *					only a kernel made for this test can do
 */

#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>

#include "init.h"

static void run(void)
{
	const char *families = getenv("VT_DEVS") ?: "mdev,pci";

	paths = getenv("VT_PATHS") ?: "group,gfd,cdev";
	dynamic_offsets = getenv("VT_DYNAMIC");
	catch_signals();
	say("trace begins paths=%s devices=%s", paths, families);
	load_module("vt_frames", "");
	if (listed(families, "mdev"))
		test_mdevs();
	if (listed(families, "pci"))
		test_pci_devices();
	if (listed(families, "bus"))
		test_buses();
	if (listed(families, "driver"))
		test_drivers();
	if (listed(families, "ops"))
		test_operations();
	say("trace ends");
}

/* The tests run in a child: signals that it catches are then no news to the kernel. */
int main(void)
{
	const char *output;
	pid_t child;

	mount("none", "/dev", "devtmpfs", 0, NULL);
	mount("none", "/sys", "sysfs", 0, NULL);
	mount("none", "/proc", "proc", 0, NULL);
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	/* Private mappings of large regions take no memory until they are used. */
	write_file("/proc/sys/vm/overcommit_memory", "1");
	output = getenv("VT_OUT");
	trace = output ? fopen(output, "w") : NULL;
	trace = trace ?: stdout;
	setvbuf(trace, NULL, _IOFBF, 1 << 16);
	child = fork();
	if (!child) {
		run();
		_exit(0);
	}
	while (wait(NULL) != child)
		continue;
	say_leaks();
	sync();
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
