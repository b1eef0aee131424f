# SPDX-License-Identifier: GPL-2.0-only
"""The core of the miniature tree as it was before files of devices had a structure.

A file's private data is the device, and its mappings are among those of all others.
"""

from __future__ import annotations

from collections.abc import Mapping

from pgoff.checkers.source import Source

MAIN = "drivers/vfio/vfio_main.c"
GROUP = "drivers/vfio/group.c"
CDEV = "drivers/vfio/device_cdev.c"
PRIVATE = "drivers/vfio/vfio.h"
HEADER = "include/linux/vfio.h"

_LOOKUP = """\
	struct vfio_device_file *df = filep->private_data;
	struct vfio_device *device = df->device;
"""
_PLAIN = "\tstruct vfio_device *device = filep->private_data;\n"
_OPEN = """\
	df = vfio_allocate_device_file(device);
	if (IS_ERR(df)) {
		ret = PTR_ERR(df);
		goto err_put_registration;
	}

	df->group = device->group;

	ret = vfio_df_group_open(df);
	if (ret)
		goto err_free;
"""

# No file of a device has a name: this is how the machine gets one.
_SHIM = b"""\
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/vfio.h>

#include "vfio.h"

int vfio_device_fops_cdev_open(struct inode *inode, struct file *filep)
{
	struct vfio_device *device =
		container_of(inode->i_cdev, struct vfio_device, cdev);
	struct file *made = vfio_device_open_file(device);

	if (IS_ERR(made))
		return PTR_ERR(made);
	filep->private_data = made->private_data;
	filep->f_mapping = made->f_mapping;
	kfree(made);
	return 0;
}
"""


def without_inode(source: Source) -> Source:
    """``source`` with a core whose devices have no inode."""
    main = _cut(source, MAIN, "/* An inode for nothing", "struct vfio_device *__vfio")
    main = _swap(
        main,
        (_between(main, "\tdevice->inode = vfio_fs", "\terr = ops->init"), ""),
        ("goto out_inode;", "goto out_lock;"),
        ("out_inode:\n\tiput(device->inode);\n", ""),
        ("\tiput(device->inode);\n", ""),
    )
    files = {MAIN: main}
    for path, start, end in (
        (GROUP, "\t/*\n\t * Whichever file", "\t/* From here on"),
        (CDEV, "\t/* Mappings are found", "\treturn 0;"),
        (HEADER, "\tstruct inode *inode;", "\tstruct cdev cdev;"),
    ):
        files[path] = _cut(source, path, start, end)
    return _edited(source, files)


def without_files(source: Source) -> Source:
    """``source``, which has no inode, with a core that knows no open file."""
    main = _cut(source, MAIN, "struct vfio_device_file *vfio_alloc", "int vfio_df_open")
    main = _swap(
        main,
        (_between(main, "long vfio_df_ioctl_bind", "static int vfio_ioctl_device"), ""),
        (_between(main, "\tif (cmd == VFIO_DEVICE_BIND", "\tret = vfio_device_pm"), ""),
        (_between(main, "\t/* A file of the group", "\tswitch (cmd) {\n\tcase V"), ""),
        ("\t\t/* The fops below may look at the device from now on. */\n", ""),
        ("\t\tsmp_store_release(&df->access_granted, 1);\n", ""),
        (_between(main, "\tif (df->group)\n\t\tvfio_df", "\tvfio_device_put_reg"),
         "\tvfio_device_group_close(device);\n\n"),
        ("\tkfree(df);\n\n", ""),
        ("\tdevice->cdev.ops = &vfio_device_fops;\n", ""),
        ("\t/* Pairs with the release in vfio_df_open() */\n", ""),
        ("out:\n", ""),
        *(
            (f"(!smp_load_acquire(&df->access_granted) || !device->ops->{op})",
             f"(!device->ops->{op})")
            for op in ("read", "write", "mmap")
        ),
    ).replace(_LOOKUP, _PLAIN)  # fmt: skip
    group = _swap(
        source.read(GROUP).decode(),
        (_OPEN, "\tret = vfio_device_group_open(device);\n\tif (ret)\n"
                "\t\tgoto err_put_registration;\n"),
        ("\tstruct vfio_device_file *df;\n\tstruct file", "\tstruct file"),
        ("\t\t\t\t\t df, O_RDWR", "\t\t\t\t\t device, O_RDWR"),
        ("\tvfio_df_group_close(df);\nerr_free:\n\tkfree(df);\n",
         "\tvfio_device_group_close(device);\n"),
    )  # fmt: skip
    private = source.read(PRIVATE).decode()
    private = _swap(
        private,
        (_between(private, "/* Lives from open(2)", "bool vfio_device_try"), ""),
        (
            _between(private, "struct vfio_device_file *vfio_all", "int vfio_df_open"),
            "",
        ),
        (_between(private, "void vfio_df_unbind", "\n#endif"), ""),
        (
            "#include <linux/vfio.h>\n",
            "#include <linux/vfio.h>\n\nstruct vfio_device;\n",
        ),
    )
    files = {MAIN: main, GROUP: group, PRIVATE: private}
    return _edited(
        source, {path: _of_devices(text) for path, text in files.items()}
    ).edited({CDEV: _SHIM})


def _of_devices(text: str) -> str:
    """The functions that open and close are given the device."""
    for name in ("open", "close", "group_open", "group_close"):
        text = text.replace(f"vfio_df_{name}(df)", f"vfio_device_{name}(device)")
        text = text.replace(
            f"vfio_df_{name}(struct vfio_device_file *df)",
            f"vfio_device_{name}(struct vfio_device *device)",
        )
    text = text.replace("\tstruct vfio_device *device = df->device;\n", "")
    return text.replace("= df->group;", "= device->group;")


def _between(text: str, start: str, end: str) -> str:
    first = text.index(start)
    return text[first : text.index(end, first)]


def _cut(source: Source, path: str, start: str, end: str) -> str:
    text = source.read(path).decode()
    return text.replace(_between(text, start, end), "")


def _swap(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def _edited(source: Source, files: Mapping[str, str]) -> Source:
    return source.edited({path: text.encode() for path, text in files.items()})
