// SPDX-License-Identifier: Apache-2.0
// The lab's way to an honest oops: a module whose initialisation writes through a null pointer.
#include <linux/module.h>
#include <linux/printk.h>

struct lab_device {
	unsigned long registers[16];
	unsigned long command;
};

static noinline void lab_write_command(struct lab_device *device, unsigned long command)
{
	WRITE_ONCE(device->command, command);
}

static int __init lab_crash_init(void)
{
	struct lab_device *device = NULL;

	pr_info("lab: about to write through a null pointer\n");
	OPTIMIZER_HIDE_VAR(device);
	lab_write_command(device, 1);
	return 0;
}
module_init(lab_crash_init);

MODULE_DESCRIPTION("Crashes the kernel for the tests of lastgasp");
MODULE_LICENSE("Dual MIT/GPL");
