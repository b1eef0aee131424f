/* SPDX-License-Identifier: GPL-2.0-only */
/* Bit masks of CPU facilities; only their being there matters to a parser. */
#define FACILITIES_ALS 0
#define FACILITIES_KVM 0
#define FACILITIES_KVM_CPUMODEL 0
