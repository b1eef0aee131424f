/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_PM_RUNTIME_H
#define _LINUX_PM_RUNTIME_H

struct device;

int pm_runtime_resume_and_get(struct device *dev);
void pm_runtime_put(struct device *dev);

#endif /* _LINUX_PM_RUNTIME_H */
