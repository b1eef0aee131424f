/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/kernel.h>

#define GFP_KERNEL 0xcc0u
#define GFP_KERNEL_ACCOUNT 0x400cc0u
#define GFP_ATOMIC 0x820u
#define GFP_NOWAIT 0x800u
#define GFP_USER 0x100cc0u
#define GFP_HIGHUSER 0x100cc2u
#define GFP_DMA32 0x4u
#define __GFP_ZERO 0x100u
#define __GFP_NOWARN 0x2000u
#define __GFP_NORETRY 0x10000u
#define __GFP_COMP 0x40000u
#define __GFP_ACCOUNT 0x400000u

struct kmem_cache;
struct page;

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *krealloc(const void *p, size_t size, gfp_t flags);
void *krealloc_array(void *p, size_t n, size_t size, gfp_t flags);
void *kvmalloc(size_t size, gfp_t flags);
void *kvzalloc(size_t size, gfp_t flags);
void *kvcalloc(size_t n, size_t size, gfp_t flags);
void *kvmalloc_array(size_t n, size_t size, gfp_t flags);
void *kzalloc_node(size_t size, gfp_t flags, int node);
void kfree(const void *p);
void kvfree(const void *p);
void kfree_sensitive(const void *p);
void kfree_const(const void *p);
#define kfree_rcu(p, ...) kfree(p)
void *kmemdup(const void *p, size_t size, gfp_t flags);
char *kstrdup(const char *s, gfp_t flags);
char *kasprintf(gfp_t flags, const char *fmt, ...);
#define kmalloc_obj(object, ...) ((__typeof__(object) *)kmalloc(sizeof(object), GFP_KERNEL))
#define kzalloc_obj(object, ...) ((__typeof__(object) *)kzalloc(sizeof(object), GFP_KERNEL))
#define kzalloc_objs(object, n, ...) \
	((__typeof__(object) *)kcalloc(n, sizeof(object), GFP_KERNEL))
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     unsigned int flags, void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *cache);
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
void kmem_cache_free(struct kmem_cache *cache, void *p);
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);
void *vmalloc_node(unsigned long size, int node);
void vfree(const void *p);
void *vmap(struct page **pages, unsigned int n, unsigned long flags, unsigned long prot);
void vunmap(const void *p);
bool is_vmalloc_addr(const void *p);
struct page *vmalloc_to_page(const void *p);
unsigned long vmalloc_to_pfn(const void *p);
unsigned long __get_free_pages(gfp_t flags, unsigned int order);
unsigned long __get_free_page(gfp_t flags);
unsigned long get_zeroed_page(gfp_t flags);
void free_pages(unsigned long addr, unsigned int order);
void free_page(unsigned long addr);
struct page *alloc_pages(gfp_t flags, unsigned int order);
struct page *alloc_pages_node(int node, gfp_t flags, unsigned int order);
struct page *alloc_page(gfp_t flags);
void __free_pages(struct page *page, unsigned int order);
void __free_page(struct page *page);
