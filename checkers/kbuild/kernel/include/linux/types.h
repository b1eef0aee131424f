/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <stddef.h>
#include <stdbool.h>

typedef signed char s8, __s8, int8_t;
typedef unsigned char u8, __u8, uint8_t, u_char;
typedef short s16, __s16, int16_t;
typedef unsigned short u16, __u16, uint16_t, ushort;
typedef int s32, __s32, int32_t;
typedef unsigned int u32, __u32, uint32_t, uint;
typedef long long s64, __s64, int64_t;
typedef unsigned long long u64, __u64, uint64_t;
typedef unsigned long ulong;
typedef u16 __le16, __be16, __virtio16;
typedef u32 __le32, __be32, __virtio32;
typedef u64 __le64, __be64, __virtio64, __aligned_u64;
typedef u16 __sum16;
typedef unsigned long uintptr_t, pgoff_t, irq_hw_number_t, kernel_ulong_t;
typedef long ssize_t, intptr_t, off_t, ptrdiff_t;
typedef long long loff_t, ktime_t;
typedef u64 phys_addr_t, resource_size_t, dma_addr_t, sector_t, dma64_addr_t;
typedef unsigned int gfp_t, fmode_t, slab_flags_t, __poll_t, vm_fault_t, blk_status_t;
typedef unsigned int uid_t, gid_t;
typedef u32 dev_t;
typedef unsigned short umode_t;
typedef int pid_t, bool_t;
typedef unsigned long vm_flags_t;
typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef atomic64_t atomic_long_t;
typedef struct { atomic_t refs; } refcount_t;
typedef struct { u8 b[16]; } guid_t, uuid_t;
typedef struct { int lock; } spinlock_t, raw_spinlock_t, rwlock_t, seqlock_t;
typedef struct { u32 val; } kuid_t, kgid_t;

struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };
struct rcu_head { struct rcu_head *next; void (*func)(struct rcu_head *head); };
struct callback_head;

#define DECLARE_BITMAP(name, bits) unsigned long name[((bits) + 63) / 64]
