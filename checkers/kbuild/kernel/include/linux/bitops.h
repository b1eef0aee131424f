/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/types.h>

void set_bit(long n, volatile unsigned long *p);
void clear_bit(long n, volatile unsigned long *p);
void change_bit(long n, volatile unsigned long *p);
void __set_bit(long n, volatile unsigned long *p);
void __clear_bit(long n, volatile unsigned long *p);
bool test_bit(long n, const volatile unsigned long *p);
bool test_and_set_bit(long n, volatile unsigned long *p);
bool test_and_clear_bit(long n, volatile unsigned long *p);
unsigned long find_first_bit(const unsigned long *p, unsigned long size);
unsigned long find_first_zero_bit(const unsigned long *p, unsigned long size);
unsigned long find_next_bit(const unsigned long *p, unsigned long size, unsigned long from);
unsigned long find_next_zero_bit(const unsigned long *p, unsigned long size,
				 unsigned long from);
unsigned long find_last_bit(const unsigned long *p, unsigned long size);
void bitmap_zero(unsigned long *p, unsigned int n);
void bitmap_fill(unsigned long *p, unsigned int n);
void bitmap_set(unsigned long *p, unsigned int start, unsigned int n);
void bitmap_clear(unsigned long *p, unsigned int start, unsigned int n);
bool bitmap_empty(const unsigned long *p, unsigned int n);
unsigned int bitmap_weight(const unsigned long *p, unsigned int n);
unsigned long *bitmap_alloc(unsigned int n, gfp_t flags);
unsigned long *bitmap_zalloc(unsigned int n, gfp_t flags);
void bitmap_free(const unsigned long *p);
#define for_each_set_bit(n, p, size) \
	for ((n) = find_first_bit(p, size); (n) < (size); \
	     (n) = find_next_bit(p, size, (n) + 1))
#define for_each_clear_bit(n, p, size) \
	for ((n) = find_first_zero_bit(p, size); (n) < (size); \
	     (n) = find_next_zero_bit(p, size, (n) + 1))
