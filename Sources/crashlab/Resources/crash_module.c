// SPDX-License-Identifier: Apache-2.0
// The lab's way to an honest crash: a module whose initialisation does what the parameter "kind" names.
//
// Without the parameter it writes through a null pointer. Each kind lives in a function with a name of its own, which
// is the one to blame: what crashes is what a driver would do wrong, through the kernel's own interfaces.
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/io.h>
#include <linux/irq_work.h>
#include <linux/kdebug.h>
#include <linux/kfence.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/objtool.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

static char *kind = "null-write";
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "What to do wrong");

static int seconds = 8;
module_param(seconds, int, 0444);
MODULE_PARM_DESC(seconds, "How long to hold a processor that is held");

struct lab_device {
	unsigned long registers[16];
	unsigned long command;
};

struct lab_entry {
	struct list_head list;
	int number;
};

struct lab_label {
	char name[16];
	char rest[48];
};

typedef void (*lab_handler)(void);

static const unsigned long lab_constants[4] = { 1, 2, 3, 4 };
static unsigned long lab_data[64];
static int lab_table[4];

/* A value that the compiler cannot know. */
static unsigned long lab_opaque(unsigned long value)
{
	OPTIMIZER_HIDE_VAR(value);
	return value;
}

/* Pointers that lead nowhere. */

static noinline void lab_write_command(struct lab_device *device, unsigned long command)
{
	WRITE_ONCE(device->command, command);
}

static noinline unsigned long lab_read_register(struct lab_device *device)
{
	return READ_ONCE(device->registers[3]);
}

static noinline void lab_run_handler(lab_handler handler)
{
	handler();
	barrier();
}

static void lab_null_write(void)
{
	lab_write_command((struct lab_device *)lab_opaque(0), 1);
}

static void lab_null_read(void)
{
	lab_data[0] = lab_read_register((struct lab_device *)lab_opaque(0));
}

static void lab_null_exec(void)
{
	lab_run_handler((lab_handler)lab_opaque(0));
}

static void lab_wild_read(void)
{
	struct lab_device *device = vmalloc(PAGE_SIZE);
	unsigned long address = (unsigned long)device;

	vfree(device);
	vm_unmap_aliases();
	lab_data[0] = lab_read_register((struct lab_device *)lab_opaque(address));
}

static noinline void lab_fill_ring(unsigned char *ring, unsigned long size)
{
	unsigned long i;

	for (i = 0; i < size; i++)
		WRITE_ONCE(ring[i], 0xa5);
}

static void lab_wild_write(void)
{
	unsigned char *ring = vmalloc(PAGE_SIZE);

	lab_fill_ring(ring, lab_opaque(3 * PAGE_SIZE));
}

static void lab_wild_exec(void)
{
	void *area = vmalloc(PAGE_SIZE);

	vfree(area);
	vm_unmap_aliases();
	lab_run_handler((lab_handler)lab_opaque((unsigned long)area));
}

static void lab_nx_exec(void)
{
	lab_run_handler((lab_handler)lab_opaque((unsigned long)lab_data));
}

static noinline void lab_patch_constant(unsigned long *constant)
{
	WRITE_ONCE(*constant, 5);
}

static void lab_readonly_write(void)
{
	lab_patch_constant((unsigned long *)lab_opaque((unsigned long)lab_constants));
}

static unsigned long lab_user_page(void)
{
	unsigned long address = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
					MAP_ANONYMOUS | MAP_PRIVATE, 0);

	if (clear_user((void __user *)address, PAGE_SIZE))
		pr_info("lab: the user's page is not there\n");
	return address;
}

static void lab_user_read(void)
{
	lab_data[0] = lab_read_register((struct lab_device *)lab_user_page());
}

static void lab_user_exec(void)
{
	lab_run_handler((lab_handler)lab_user_page());
}

static noinline struct lab_entry *lab_next_entry(struct lab_entry *entry)
{
	return (struct lab_entry *)READ_ONCE(entry->list.next);
}

static void lab_noncanonical(void)
{
	lab_data[0] = (unsigned long)lab_next_entry((struct lab_entry *)lab_opaque(0x6b6b6b6b6b6b6b6bUL));
}

static noinline void lab_forget_device(struct lab_device *device)
{
	kfree(device);
	memset(&lab_data, 0x6b, sizeof(lab_data));
}

static noinline void lab_notify_listeners(void)
{
	lab_run_handler((lab_handler)READ_ONCE(lab_data[7]));
	barrier();
}

static void lab_noncanonical_exec(void)
{
	lab_forget_device(kmalloc(sizeof(struct lab_device), GFP_KERNEL));
	lab_notify_listeners();
}

/* What the kernel itself checks for. */

static noinline void lab_check_queue(unsigned long depth)
{
	BUG_ON(depth > 3);
}

static void lab_bug(void)
{
	lab_check_queue(lab_opaque(4));
}

static noinline void lab_warn_full(unsigned long depth)
{
	WARN(depth > 3, "lab: the queue holds %lu entries\n", depth);
}

static void lab_warn(void)
{
	lab_warn_full(lab_opaque(4));
}

static noinline void lab_warn_state(unsigned long state)
{
	WARN_ON(state != 1);
}

static void lab_warn_on(void)
{
	lab_warn_state(lab_opaque(2));
}

static noinline void lab_warn_late(unsigned long jiffies_late)
{
	WARN_ONCE(jiffies_late, "%s: late by %lu jiffies\n", "lab0", jiffies_late);
}

static void lab_warn_once(void)
{
	lab_warn_late(lab_opaque(7));
	lab_warn_late(lab_opaque(8));
}

static noinline int lab_commit_page(unsigned long page)
{
	return WARN_ON_ONCE(page & 1) ? -EIO : 0;
}

static noinline int lab_commit_extent(unsigned long extent)
{
	int result = lab_commit_page(extent + 1);

	barrier();
	return result;
}

static noinline int lab_commit_inode(unsigned long inode)
{
	int result = lab_commit_extent(inode + 2);

	barrier();
	return result;
}

static noinline int lab_commit_transaction(unsigned long id)
{
	int result = lab_commit_inode(id + 2);

	barrier();
	return result;
}

static void lab_warn_deep(void)
{
	lab_data[0] = lab_commit_transaction(lab_opaque(8));
}

static noinline void lab_share_budget(int budget, int users)
{
	lab_table[0] = budget / users;
}

static void lab_divide(void)
{
	lab_share_budget(lab_opaque(100), lab_opaque(0));
}

static noinline void lab_give_up(int device)
{
	panic("lab: device %d does not answer", device);
}

static void lab_panic(void)
{
	lab_give_up(lab_opaque(3));
}

/* Stacks. */

static noinline unsigned long lab_descend(unsigned long depth)
{
	volatile unsigned long frame[32];

	frame[depth % 32] = depth;
	if (lab_opaque(depth) == ~0UL)
		return 0;
	return lab_descend(depth + 1) + frame[depth % 32];
}

static void lab_stack_overflow(void)
{
	lab_data[0] = lab_descend(lab_opaque(1));
}

static noinline void lab_read_line(unsigned long length)
{
	char line[24];
	char *end = line;
	unsigned long i;

	OPTIMIZER_HIDE_VAR(end);
	for (i = 0; i < length; i++)
		WRITE_ONCE(end[i], 'A');
	barrier_data(line);
}

static void lab_stack_protector(void)
{
	lab_read_line(lab_opaque(40));
}

static noinline void lab_run_over_stack(void)
{
	WRITE_ONCE(*end_of_stack(current), 0x4141414141414141UL);
	schedule_timeout_uninterruptible(1);
	barrier();
}

/* Lists and references. */

static struct list_head lab_list = LIST_HEAD_INIT(lab_list);
static struct lab_entry lab_entries[3];

static noinline void lab_enqueue(struct lab_entry *entry)
{
	list_add(&entry->list, &lab_list);
	barrier();
}

static noinline void lab_dequeue(struct lab_entry *entry)
{
	list_del(&entry->list);
	barrier();
}

static void lab_list_add(void)
{
	lab_enqueue(&lab_entries[0]);
	WRITE_ONCE(lab_entries[0].list.prev, NULL);
	lab_enqueue(&lab_entries[1]);
}

static void lab_list_add_twice(void)
{
	lab_enqueue(&lab_entries[0]);
	lab_enqueue(&lab_entries[0]);
}

static void lab_list_del_twice(void)
{
	lab_enqueue(&lab_entries[0]);
	lab_dequeue(&lab_entries[0]);
	lab_dequeue(&lab_entries[0]);
}

static void lab_list_del(void)
{
	lab_enqueue(&lab_entries[0]);
	lab_enqueue(&lab_entries[1]);
	WRITE_ONCE(lab_entries[0].list.prev, &lab_entries[2].list);
	lab_dequeue(&lab_entries[0]);
}

static refcount_t lab_references = REFCOUNT_INIT(1);

static noinline void lab_put_device(void)
{
	if (refcount_dec_and_test(&lab_references))
		lab_data[1]++;
	barrier();
}

static noinline void lab_get_device(void)
{
	refcount_inc(&lab_references);
	barrier();
}

static noinline void lab_drop_reference(void)
{
	refcount_dec(&lab_references);
	barrier();
}

static void lab_refcount_underflow(void)
{
	lab_put_device();
	lab_put_device();
}

static void lab_refcount_resurrected(void)
{
	lab_put_device();
	lab_get_device();
}

static void lab_refcount_saturated(void)
{
	refcount_set(&lab_references, INT_MAX);
	lab_get_device();
}

/* Memory. */

static noinline void *lab_new_buffer(unsigned long size)
{
	void *buffer = kmalloc(size, GFP_KERNEL);

	barrier();
	return buffer;
}

static noinline void lab_free_buffer(void *buffer)
{
	kfree(buffer);
	barrier();
}

static noinline void lab_stamp_buffer(unsigned char *buffer, unsigned long at)
{
	WRITE_ONCE(buffer[at], 0x5c);
}

static void lab_double_free(void)
{
	void *buffer = lab_new_buffer(64);

	OPTIMIZER_HIDE_VAR(buffer);
	lab_free_buffer(buffer);
	lab_free_buffer(buffer);
}

static void lab_use_after_free(void)
{
	unsigned char *buffer = lab_new_buffer(64);
	int i;

	lab_free_buffer(buffer);
	OPTIMIZER_HIDE_VAR(buffer);
	lab_stamp_buffer(buffer, lab_opaque(8));
	for (i = 0; i < 256; i++)
		lab_data[2] += (unsigned long)lab_new_buffer(64);
}

static void lab_free_list(void)
{
	unsigned char *buffer = lab_new_buffer(64);
	int i;

	lab_free_buffer(buffer);
	OPTIMIZER_HIDE_VAR(buffer);
	for (i = 0; i < 64; i++)
		lab_stamp_buffer(buffer, lab_opaque(i));
	for (i = 0; i < 8; i++)
		lab_data[2] += (unsigned long)lab_new_buffer(64);
}

static void lab_overrun(void)
{
	unsigned char *buffer = lab_new_buffer(64);

	OPTIMIZER_HIDE_VAR(buffer);
	lab_stamp_buffer(buffer, lab_opaque(64));
	lab_free_buffer(buffer);
}

static void lab_free_inside(void)
{
	unsigned char *buffer = lab_new_buffer(64);

	OPTIMIZER_HIDE_VAR(buffer);
	lab_free_buffer(buffer + 8);
}

static void lab_free_nothing(void)
{
	void *area = vmalloc(PAGE_SIZE);

	OPTIMIZER_HIDE_VAR(area);
	vfree(area);
	vfree(area);
	barrier();
}

static noinline void lab_release_page(struct page *page)
{
	__free_pages(page, 0);
	barrier();
}

static void lab_bad_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	page->mapping = (void *)lab_opaque(0x1000);
	lab_release_page(page);
	msleep(200);
}

static void lab_page_twice(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	lab_release_page(page);
	lab_release_page(page);
	lab_release_page(page);
	while (seconds-- > 0) {
		lab_data[3] += (unsigned long)alloc_pages(GFP_KERNEL, 0);
		msleep(20);
	}
}

static void lab_page_after_free(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned char *bytes = page_address(page);
	int i;

	lab_release_page(page);
	OPTIMIZER_HIDE_VAR(bytes);
	lab_stamp_buffer(bytes, lab_opaque(128));
	for (i = 0; i < 64; i++)
		lab_data[3] += (unsigned long)alloc_pages(GFP_KERNEL, 0);
}

static noinline void lab_ask_too_much(unsigned long order)
{
	lab_data[3] = (unsigned long)alloc_pages(GFP_KERNEL, order);
}

static void lab_huge_pages(void)
{
	lab_ask_too_much(lab_opaque(30));
}

static noinline void lab_allocate_rings(unsigned long size)
{
	lab_data[3] = (unsigned long)kvmalloc(size, GFP_KERNEL);
}

static void lab_huge_kvmalloc(void)
{
	lab_allocate_rings(lab_opaque(1UL << 33));
}

static noinline void lab_show_buffer(void *buffer, unsigned long size)
{
	if (copy_to_user((void __user *)lab_user_page(), buffer, size))
		pr_info("lab: not all of it was copied\n");
}

static void lab_usercopy(void)
{
	void *buffer = lab_new_buffer(64);

	OPTIMIZER_HIDE_VAR(buffer);
	lab_show_buffer(buffer, lab_opaque(128));
}

static noinline void lab_set_name(struct lab_label *label, const void *name, unsigned long size)
{
	memcpy(label->name, name, size);
}

static void lab_field_overflow(void)
{
	struct lab_label *label = kzalloc(sizeof(*label), GFP_KERNEL);

	lab_set_name(label, lab_data, lab_opaque(32));
}

static char lab_title[16];

static noinline void lab_set_title(const void *title, unsigned long size)
{
	memcpy(lab_title, title, size);
}

static void lab_fortify(void)
{
	lab_set_title(lab_data, lab_opaque(32));
}

static noinline int lab_lookup(unsigned long index)
{
	return lab_table[index];
}

static void lab_array_bounds(void)
{
	lab_data[4] = lab_lookup(lab_opaque(7));
}

static noinline int lab_mask(int bits)
{
	return 1 << bits;
}

static void lab_shift(void)
{
	lab_data[4] = lab_mask(lab_opaque(40));
}

static void lab_cache_in_use(void)
{
	struct kmem_cache *cache = kmem_cache_create("lab_cache", 96, 0, SLAB_HWCACHE_ALIGN | SLAB_CONSISTENCY_CHECKS, NULL);

	lab_data[4] = (unsigned long)kmem_cache_alloc(cache, GFP_KERNEL);
	kmem_cache_destroy(cache);
	barrier();
}

/* KFENCE guards a few allocations only: make them until it has taken one. */

static noinline unsigned char *lab_guarded_buffer(void)
{
#ifdef CONFIG_KFENCE
	int i;

	for (i = 0; i < 2000; i++) {
		unsigned char *buffer = kmalloc(64, GFP_KERNEL);

		if (is_kfence_address(buffer))
			return buffer;
		kfree(buffer);
		if (i % 10 == 9)
			msleep(10);
	}
#endif
	pr_info("lab: KFENCE has taken none\n");
	return NULL;
}

static noinline unsigned char lab_peek_buffer(unsigned char *buffer, long at)
{
	return READ_ONCE(buffer[at]);
}

static void lab_guarded_use_after_free(void)
{
	unsigned char *buffer = lab_guarded_buffer();

	if (!buffer)
		return;
	lab_free_buffer(buffer);
	OPTIMIZER_HIDE_VAR(buffer);
	lab_data[0] = lab_peek_buffer(buffer, 4);
}

static void lab_guarded_write_after_free(void)
{
	unsigned char *buffer = lab_guarded_buffer();

	if (!buffer)
		return;
	lab_free_buffer(buffer);
	OPTIMIZER_HIDE_VAR(buffer);
	lab_stamp_buffer(buffer, 4);
}

static void lab_guarded_out_of_bounds(void)
{
	unsigned char *buffer = lab_guarded_buffer();

	if (!buffer)
		return;
	OPTIMIZER_HIDE_VAR(buffer);
	/* The object lies at one end of its page: beyond that end is the guard. */
	if (offset_in_page(buffer))
		lab_data[0] = lab_peek_buffer(buffer, 66);
	else
		lab_data[0] = lab_peek_buffer(buffer, -2);
}

static void lab_guarded_corruption(void)
{
	unsigned char *buffer = lab_guarded_buffer();

	if (!buffer)
		return;
	OPTIMIZER_HIDE_VAR(buffer);
	lab_stamp_buffer(buffer, offset_in_page(buffer) ? -1L : 64);
	lab_free_buffer(buffer);
}

static void lab_guarded_free_twice(void)
{
	unsigned char *buffer = lab_guarded_buffer();

	if (!buffer)
		return;
	OPTIMIZER_HIDE_VAR(buffer);
	lab_free_buffer(buffer);
	lab_free_buffer(buffer);
}

/* Sleeping where one must not, holding what one must not. */

static DEFINE_SPINLOCK(lab_lock);
static DEFINE_MUTEX(lab_mutex);
static DECLARE_COMPLETION(lab_completion);

static noinline void lab_sleep_locked(void)
{
	spin_lock(&lab_lock);
	schedule_timeout_uninterruptible(2);
	spin_unlock(&lab_lock);
	barrier();
}

static noinline void lab_take_mutex_locked(void)
{
	spin_lock(&lab_lock);
	mutex_lock(&lab_mutex);
	spin_unlock(&lab_lock);
	barrier();
}

static int lab_mutex_holder(void *unused)
{
	mutex_lock(&lab_mutex);
	msleep(300);
	mutex_unlock(&lab_mutex);
	return 0;
}

static void lab_mutex_atomic(void)
{
	kthread_run(lab_mutex_holder, NULL, "lab_holder");
	msleep(50);
	lab_take_mutex_locked();
}

static noinline void lab_sleep_in_reader(void)
{
	rcu_read_lock();
	schedule_timeout_uninterruptible(2);
	rcu_read_unlock();
	barrier();
}

static void lab_preempt_leak(void)
{
	preempt_disable();
}

static noinline void lab_hold_processor(void)
{
	unsigned long end = jiffies + seconds * HZ;

	while (time_before(READ_ONCE(jiffies), end))
		cpu_relax();
}

static void lab_soft_lockup(void)
{
	preempt_disable();
	lab_hold_processor();
	preempt_enable();
}

static noinline void lab_wait_for_hardware(void)
{
	ktime_t end = ktime_add_ms(ktime_get(), seconds * 1000);

	preempt_disable();
	while (ktime_before(ktime_get(), end))
		udelay(1000);
	preempt_enable();
}

static noinline void lab_lock_twice(void)
{
	spin_lock(&lab_lock);
	spin_lock(&lab_lock);
	barrier();
}

static struct rcu_head lab_head;

static void lab_after_readers(struct rcu_head *head)
{
	lab_data[5]++;
}

/* Readers stall only what somebody waits for. */
static void lab_rcu_stall(void)
{
	rcu_read_lock();
	call_rcu(&lab_head, lab_after_readers);
	lab_hold_processor();
	rcu_read_unlock();
}

static noinline void lab_spin_with_interrupts_off(void)
{
	ktime_t end = ktime_add_ms(ktime_get(), seconds * 1000);

	local_irq_disable();
	while (ktime_before(ktime_get(), end))
		udelay(1000);
	local_irq_enable();
}

static int lab_deaf_thread(void *unused)
{
	lab_spin_with_interrupts_off();
	return 0;
}

static void lab_start_on(int (*function)(void *), int processor)
{
	struct task_struct *task = kthread_create(function, NULL, "lab_thread/%d", processor);

	kthread_bind(task, processor);
	wake_up_process(task);
}

static void lab_deaf_processor(void)
{
	lab_start_on(lab_deaf_thread, 1);
	call_rcu(&lab_head, lab_after_readers);
}

static int lab_wait_forever(void *unused)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	barrier();
	return 0;
}

static void lab_hung_thread(void)
{
	kthread_run(lab_wait_forever, NULL, "lab_waiter");
}

static noinline void lab_lock_device(void)
{
	mutex_lock(&lab_mutex);
	barrier();
}

static void lab_hung_mutex(void)
{
	lab_lock_device();
	lab_lock_device();
}

static noinline void lab_wait_for_answer(void)
{
	wait_for_completion(&lab_completion);
	barrier();
}

/* Other contexts. */

static struct timer_list lab_timer;
static struct irq_work lab_irq_work;

static void lab_timer_expired(struct timer_list *timer)
{
	lab_write_command((struct lab_device *)lab_opaque(0), 2);
	barrier();
}

static void lab_timer_sleeps(struct timer_list *timer)
{
	msleep(20);
	barrier();
}

static void lab_timer_warns(struct timer_list *timer)
{
	WARN(1, "lab: the timer came %lu ms late\n", lab_opaque(12));
}

static void lab_start_timer(void (*function)(struct timer_list *))
{
	timer_setup(&lab_timer, function, 0);
	mod_timer(&lab_timer, jiffies + 2);
}

static void lab_timer_oops(void)
{
	lab_start_timer(lab_timer_expired);
}

static void lab_timer_atomic(void)
{
	lab_start_timer(lab_timer_sleeps);
}

static void lab_timer_warning(void)
{
	lab_start_timer(lab_timer_warns);
}

static void lab_interrupt(struct irq_work *work)
{
	lab_data[0] = lab_read_register((struct lab_device *)lab_opaque(0));
}

static void lab_interrupt_oops(void)
{
	init_irq_work(&lab_irq_work, lab_interrupt);
	irq_work_queue(&lab_irq_work);
}

static void lab_interrupt_bugs(struct irq_work *work)
{
	lab_check_queue(lab_opaque(5));
	barrier();
}

static void lab_interrupt_bug(void)
{
	init_irq_work(&lab_irq_work, lab_interrupt_bugs);
	irq_work_queue(&lab_irq_work);
}

static void lab_do_work(struct work_struct *work)
{
	lab_write_command((struct lab_device *)lab_opaque(0), 3);
}

static void lab_leak_work(struct work_struct *work)
{
	preempt_disable();
}

static DECLARE_WORK(lab_work, lab_do_work);

static void lab_queue(void (*function)(struct work_struct *))
{
	INIT_WORK(&lab_work, function);
	queue_work_on(0, system_wq, &lab_work);
}

static void lab_work_oops(void)
{
	lab_queue(lab_do_work);
}

static void lab_work_leak(void)
{
	lab_queue(lab_leak_work);
}

static int lab_failing_thread(void *unused)
{
	lab_data[0] = lab_read_register((struct lab_device *)lab_opaque(0));
	return 0;
}

static void lab_thread_oops(void)
{
	kthread_run(lab_failing_thread, NULL, "lab_thread");
}

static void lab_two_oopses(void)
{
	lab_start_on(lab_failing_thread, 0);
	lab_start_on(lab_failing_thread, 1);
}

static int lab_listener(struct notifier_block *block, unsigned long event, void *data)
{
	static int called;

	if (event == DIE_OOPS && !called++)
		lab_data[0] = lab_read_register((struct lab_device *)lab_opaque(0));
	return NOTIFY_DONE;
}

static struct notifier_block lab_notifier = { .notifier_call = lab_listener };

static void lab_nested_oops(void)
{
	register_die_notifier(&lab_notifier);
	lab_write_command((struct lab_device *)lab_opaque(0), 4);
}

static int lab_panic_listener(struct notifier_block *block, unsigned long event, void *data)
{
	lab_data[0] = lab_read_register((struct lab_device *)lab_opaque(0));
	return NOTIFY_DONE;
}

static struct notifier_block lab_panic_notifier = { .notifier_call = lab_panic_listener };

static void lab_oops_in_panic(void)
{
	atomic_notifier_chain_register(&panic_notifier_list, &lab_panic_notifier);
	lab_give_up(lab_opaque(4));
}

static void lab_signal(void)
{
	force_sig(SIGSEGV);
}

static void lab_stack_trace(void)
{
	dump_stack();
}

/* What registers with others. */

static netdev_tx_t lab_transmit(struct sk_buff *skb, struct net_device *device)
{
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops lab_operations = { .ndo_start_xmit = lab_transmit };

static void lab_netdevice(void)
{
	struct net_device *device = alloc_netdev(0, "lab%d", NET_NAME_ENUM, ether_setup);

	device->netdev_ops = &lab_operations;
	eth_hw_addr_random(device);
	if (register_netdev(device))
		return;
	dev_hold(device);
	unregister_netdev(device);
}

static void lab_proc_twice(void)
{
	proc_mkdir("lab", NULL);
	proc_mkdir("lab", NULL);
	barrier();
}

/* What only one architecture has. */

#ifdef CONFIG_X86
static noinline void lab_run_unknown(void)
{
	asm volatile("ud2");
}

static noinline void lab_run_breakpoint(void)
{
	asm volatile("int3");
}

static noinline void lab_walk_frames(unsigned long frame)
{
	asm volatile("push %%rbp; mov %0, %%rbp; mov (%%rbp), %%rax; pop %%rbp" : : "r"(frame) : "rax", "memory");
}

static noinline void lab_load_segment(unsigned long selector)
{
	asm volatile("mov %w0, %%fs" : : "r"(selector));
}

static noinline void lab_lose_stack(unsigned long stack)
{
	asm volatile("mov %%rsp, %%rbx; mov %0, %%rsp; push %%rax; mov %%rbx, %%rsp" : : "r"(stack) : "rbx", "memory");
}

/* One function that objtool cannot follow would cost the module its whole table of stack frames (ORC). */
STACK_FRAME_NON_STANDARD(lab_walk_frames);
STACK_FRAME_NON_STANDARD(lab_lose_stack);

static void lab_invalid_opcode(void)
{
	lab_run_unknown();
}

static void lab_int3(void)
{
	lab_run_breakpoint();
}

static void lab_stack_segment(void)
{
	lab_walk_frames(lab_opaque(0x6b6b6b6b6b6b6b6bUL));
}

static void lab_segment(void)
{
	lab_load_segment(lab_opaque(0xfff8));
}

static void lab_double_fault(void)
{
	lab_lose_stack(lab_opaque(0x6b6b6b6b6b6b6b68UL));
}

/* The local APIC sends its own processor an NMI that nobody has asked for. */
static void lab_nmi(void)
{
	void __iomem *apic = ioremap(0xfee00000, PAGE_SIZE);

	writel(readl(apic + 0x20) & 0xff000000, apic + 0x310);
	writel(0x4400, apic + 0x300);
	msleep(50);
}
#endif

#ifdef CONFIG_ARM64
static noinline void lab_run_unknown(void)
{
	asm volatile(".inst 0x00000000");
}

static noinline void lab_run_breakpoint(void)
{
	asm volatile("brk #0x123");
}

static noinline unsigned long lab_read_forbidden(void)
{
	unsigned long value;

	asm volatile("mrs %0, s3_6_c15_c8_0" : "=r"(value));
	return value;
}

static noinline void lab_swap_unaligned(unsigned char *where)
{
	unsigned long value;

	asm volatile("ldaxr %0, [%1]" : "=r"(value) : "r"(where) : "memory");
}

static void lab_invalid_opcode(void)
{
	lab_run_unknown();
}

static void lab_int3(void)
{
	lab_run_breakpoint();
}

static void lab_register(void)
{
	lab_data[0] = lab_read_forbidden();
}

static void lab_unaligned(void)
{
	lab_swap_unaligned((unsigned char *)lab_data + lab_opaque(3));
}

static noinline unsigned long lab_read_device(void __iomem *device)
{
	return readl(device);
}

static void lab_no_device(void)
{
	lab_data[0] = lab_read_device(ioremap(0x0f000000, PAGE_SIZE));
}
#endif

static const struct lab_kind {
	const char *name;
	void (*crash)(void);
} lab_kinds[] = {
	{ "null-write", lab_null_write },
	{ "null-read", lab_null_read },
	{ "null-exec", lab_null_exec },
	{ "wild-read", lab_wild_read },
	{ "wild-write", lab_wild_write },
	{ "wild-exec", lab_wild_exec },
	{ "nx-exec", lab_nx_exec },
	{ "readonly-write", lab_readonly_write },
	{ "user-read", lab_user_read },
	{ "user-exec", lab_user_exec },
	{ "noncanonical", lab_noncanonical },
	{ "noncanonical-exec", lab_noncanonical_exec },
	{ "bug", lab_bug },
	{ "warn", lab_warn },
	{ "warn-on", lab_warn_on },
	{ "warn-once", lab_warn_once },
	{ "warn-deep", lab_warn_deep },
	{ "divide", lab_divide },
	{ "panic", lab_panic },
	{ "stack-overflow", lab_stack_overflow },
	{ "stack-protector", lab_stack_protector },
	{ "stack-end", lab_run_over_stack },
	{ "list-add", lab_list_add },
	{ "list-add-twice", lab_list_add_twice },
	{ "list-del", lab_list_del },
	{ "list-del-twice", lab_list_del_twice },
	{ "refcount-underflow", lab_refcount_underflow },
	{ "refcount-resurrected", lab_refcount_resurrected },
	{ "refcount-saturated", lab_refcount_saturated },
	{ "refcount-leak", lab_drop_reference },
	{ "double-free", lab_double_free },
	{ "use-after-free", lab_use_after_free },
	{ "free-list", lab_free_list },
	{ "overrun", lab_overrun },
	{ "free-inside", lab_free_inside },
	{ "vfree-twice", lab_free_nothing },
	{ "bad-page", lab_bad_page },
	{ "page-twice", lab_page_twice },
	{ "page-after-free", lab_page_after_free },
	{ "huge-pages", lab_huge_pages },
	{ "huge-kvmalloc", lab_huge_kvmalloc },
	{ "usercopy", lab_usercopy },
	{ "field-overflow", lab_field_overflow },
	{ "fortify", lab_fortify },
	{ "array-bounds", lab_array_bounds },
	{ "shift", lab_shift },
	{ "cache-in-use", lab_cache_in_use },
	{ "kfence-use-after-free", lab_guarded_use_after_free },
	{ "kfence-write-after-free", lab_guarded_write_after_free },
	{ "kfence-out-of-bounds", lab_guarded_out_of_bounds },
	{ "kfence-corruption", lab_guarded_corruption },
	{ "kfence-invalid-free", lab_guarded_free_twice },
	{ "sleep-atomic", lab_sleep_locked },
	{ "mutex-atomic", lab_mutex_atomic },
	{ "sleep-in-reader", lab_sleep_in_reader },
	{ "preempt-leak", lab_preempt_leak },
	{ "soft-lockup", lab_soft_lockup },
	{ "soft-lockup-delay", lab_wait_for_hardware },
	{ "soft-lockup-spinlock", lab_lock_twice },
	{ "rcu-stall", lab_rcu_stall },
	{ "deaf-processor", lab_deaf_processor },
	{ "hung-thread", lab_hung_thread },
	{ "hung-mutex", lab_hung_mutex },
	{ "hung-completion", lab_wait_for_answer },
	{ "timer", lab_timer_oops },
	{ "timer-atomic", lab_timer_atomic },
	{ "timer-warning", lab_timer_warning },
	{ "interrupt", lab_interrupt_oops },
	{ "interrupt-bug", lab_interrupt_bug },
	{ "work", lab_work_oops },
	{ "work-leak", lab_work_leak },
	{ "thread", lab_thread_oops },
	{ "two-oopses", lab_two_oopses },
	{ "nested-oops", lab_nested_oops },
	{ "oops-in-panic", lab_oops_in_panic },
	{ "signal", lab_signal },
	{ "stack-trace", lab_stack_trace },
	{ "netdevice", lab_netdevice },
	{ "proc-twice", lab_proc_twice },
	{ "invalid-opcode", lab_invalid_opcode },
	{ "breakpoint", lab_int3 },
#ifdef CONFIG_X86
	{ "stack-segment", lab_stack_segment },
	{ "segment", lab_segment },
	{ "double-fault", lab_double_fault },
	{ "nmi", lab_nmi },
#endif
#ifdef CONFIG_ARM64
	{ "register", lab_register },
	{ "unaligned", lab_unaligned },
	{ "no-device", lab_no_device },
#endif
};

static int __init lab_crash_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(lab_kinds); i++) {
		if (strcmp(lab_kinds[i].name, kind))
			continue;
		if (!strcmp(kind, "null-write"))
			pr_info("lab: about to write through a null pointer\n");
		lab_kinds[i].crash();
		return 0;
	}
	pr_err("lab: there is no kind \"%s\"\n", kind);
	return -EINVAL;
}
module_init(lab_crash_init);

MODULE_DESCRIPTION("Crashes the kernel for the tests of lastgasp");
MODULE_LICENSE("Dual MIT/GPL");
