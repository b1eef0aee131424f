/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#include <linux/kernel.h>

struct lock_class_key { int unused; };
struct mutex { int unused; };
struct rw_semaphore { int unused; };
struct semaphore { int unused; };
struct completion { unsigned int done; };
typedef struct wait_queue_head { spinlock_t lock; struct list_head head; } wait_queue_head_t;
struct wait_queue_entry { unsigned int flags; void *private; struct list_head entry; };
typedef struct wait_queue_entry wait_queue_entry_t;
struct kref { refcount_t refcount; };
struct srcu_struct { int unused; };

#define DEFINE_MUTEX(name) struct mutex name
#define DEFINE_SPINLOCK(name) spinlock_t name
#define DECLARE_RWSEM(name) struct rw_semaphore name
#define DECLARE_COMPLETION(name) struct completion name
#define DECLARE_COMPLETION_ONSTACK(name) struct completion name
#define DECLARE_WAIT_QUEUE_HEAD(name) wait_queue_head_t name
#define DEFINE_WAIT(name) wait_queue_entry_t name

void mutex_init(struct mutex *lock);
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_lock_killable(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);
void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
int down_read_killable(struct rw_semaphore *sem);
int down_read_interruptible(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
int down_write_killable(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
void sema_init(struct semaphore *sem, int n);
int down_interruptible(struct semaphore *sem);
void up(struct semaphore *sem);
void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
int spin_trylock(spinlock_t *lock);
#define spin_lock_irqsave(lock, flags) ((flags) = 0, spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags) spin_unlock(lock)
void raw_spin_lock_init(raw_spinlock_t *lock);
void rwlock_init(rwlock_t *lock);
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
#define rcu_dereference(p) (p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_assign_pointer(p, v) ((p) = (v))
#define RCU_INIT_POINTER(p, v) ((p) = (v))
int init_srcu_struct(struct srcu_struct *srcu);
void cleanup_srcu_struct(struct srcu_struct *srcu);
int srcu_read_lock(struct srcu_struct *srcu);
void srcu_read_unlock(struct srcu_struct *srcu, int index);
void synchronize_srcu(struct srcu_struct *srcu);
#define lockdep_assert_held(lock) do { } while (0)
#define lockdep_assert_held_write(lock) do { } while (0)
#define lockdep_assert_held_read(lock) do { } while (0)
#define lockdep_set_class(lock, key) do { } while (0)
void init_completion(struct completion *done);
void reinit_completion(struct completion *done);
void complete(struct completion *done);
void complete_all(struct completion *done);
void wait_for_completion(struct completion *done);
int wait_for_completion_interruptible(struct completion *done);
unsigned long wait_for_completion_timeout(struct completion *done, unsigned long jiffies);
bool try_wait_for_completion(struct completion *done);
bool completion_done(struct completion *done);
void init_waitqueue_head(wait_queue_head_t *head);
void wake_up(wait_queue_head_t *head);
void wake_up_all(wait_queue_head_t *head);
void wake_up_interruptible(wait_queue_head_t *head);
#define wait_event(head, condition) do { } while (!(condition))
#define wait_event_interruptible(head, condition) ((condition) ? 0 : -ERESTARTSYS)
#define wait_event_timeout(head, condition, timeout) ((condition) ? (timeout) : 0)
#define wait_event_interruptible_timeout(head, condition, timeout) \
	((condition) ? (timeout) : 0)
void kref_init(struct kref *kref);
void kref_get(struct kref *kref);
int kref_get_unless_zero(struct kref *kref);
int kref_put(struct kref *kref, void (*release)(struct kref *kref));
void refcount_set(refcount_t *r, int n);
unsigned int refcount_read(const refcount_t *r);
void refcount_inc(refcount_t *r);
bool refcount_inc_not_zero(refcount_t *r);
void refcount_dec(refcount_t *r);
bool refcount_dec_and_test(refcount_t *r);
#define ATOMIC_INIT(n) { (n) }
int atomic_read(const atomic_t *v);
void atomic_set(atomic_t *v, int n);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
void atomic_add(int n, atomic_t *v);
void atomic_sub(int n, atomic_t *v);
int atomic_inc_return(atomic_t *v);
int atomic_dec_return(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
bool atomic_inc_not_zero(atomic_t *v);
bool atomic_add_unless(atomic_t *v, int n, int unless);
int atomic_cmpxchg(atomic_t *v, int old, int new);
int atomic_xchg(atomic_t *v, int new);
s64 atomic64_read(const atomic64_t *v);
void atomic64_set(atomic64_t *v, s64 n);
void atomic64_inc(atomic64_t *v);
s64 atomic64_inc_return(atomic64_t *v);
long atomic_long_read(const atomic_long_t *v);
#define xchg(p, v) (*(p) = (v))
#define cmpxchg(p, o, n) (*(p) == (o) ? (*(p) = (n)) : *(p))
#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define dma_rmb() barrier()
#define dma_wmb() barrier()
#define smp_load_acquire(p) (*(p))
#define smp_store_release(p, v) (*(p) = (v))

/* What takes a lock for the rest of a block, or for a statement. */
#define guard(name) pgoff_guard_##name
#define pgoff_guard_mutex(lock) mutex_lock(lock)
#define pgoff_guard_spinlock(lock) spin_lock(lock)
#define pgoff_guard_spinlock_irqsave(lock) spin_lock(lock)
#define pgoff_guard_rwsem_read(lock) down_read(lock)
#define pgoff_guard_rwsem_write(lock) down_write(lock)
#define pgoff_guard_rcu() rcu_read_lock()
#define pgoff_once(take, drop) \
	for (int pgoff_held = ((take), 1); pgoff_held; (drop), pgoff_held = 0)
#define scoped_guard(name, lock) pgoff_scoped_##name(lock)
#define pgoff_scoped_mutex(lock) pgoff_once(mutex_lock(lock), mutex_unlock(lock))
#define pgoff_scoped_spinlock(lock) pgoff_once(spin_lock(lock), spin_unlock(lock))
#define pgoff_scoped_spinlock_irqsave(lock) pgoff_scoped_spinlock(lock)
#define pgoff_scoped_rwsem_read(lock) pgoff_once(down_read(lock), up_read(lock))
#define pgoff_scoped_rwsem_write(lock) pgoff_once(down_write(lock), up_write(lock))
