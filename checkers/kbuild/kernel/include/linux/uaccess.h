/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/kernel.h>

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long clear_user(void __user *to, unsigned long n);
int copy_struct_from_user(void *to, size_t size, const void __user *from, size_t given);
long strncpy_from_user(char *to, const char __user *from, long n);
void *memdup_user(const void __user *from, size_t n);
void *vmemdup_user(const void __user *from, size_t n);
void *memdup_user_nul(const void __user *from, size_t n);
void *memdup_array_user(const void __user *from, size_t n, size_t size);
ssize_t simple_read_from_buffer(void __user *to, size_t n, loff_t *ppos, const void *from,
				size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos,
			       const void __user *from, size_t n);
bool access_ok(const void __user *p, unsigned long n);
int pgoff_user_access(const void __user *p);
#define get_user(x, p) ((x) = *(p), pgoff_user_access(p))
#define put_user(x, p) (*(p) = (x), pgoff_user_access(p))
