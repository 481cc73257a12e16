// SPDX-License-Identifier: Apache-2.0
// What stands for makedumpfile where the lab wants a dump that goes wrong half way. No C library: x86-64 system calls.
// BEHAVIOUR: 1 fails, 2 hangs, 3 panics the capture kernel; each after some MiB were written.
// Asked what it can do (-h, -v, --help, --version), it answers like one without zstd; asked for a dmesg, it fails.

static long call(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return result;
}

enum { SYS_write = 1, SYS_open = 2, SYS_pause = 34, SYS_exit_group = 231 };
enum { O_WRONLY = 1, O_CREAT = 0100 };

static char block[65536];

static int equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void say(const char *text)
{
	long length = 0;

	while (text[length])
		length++;
	call(SYS_write, 1, (long)text, length);
}

static void answer(void)
{
	say("makedumpfile: version 1.7.2 (the lab's)\nlzo\tenabled\nsnappy\tdisabled\nzstd\tdisabled\n");
	call(SYS_exit_group, 0, 0, 0);
}

__attribute__((used)) static void run(long *stack)
{
	long count = stack[0];
	const char **arguments = (const char **)(stack + 1);
	long output = -1;

	for (long i = 1; i < count; i++) {
		const char *argument = arguments[i];

		if (equal(argument, "-h") || equal(argument, "-v") || equal(argument, "--help") || equal(argument, "--version"))
			answer();
		if (equal(argument, "--dump-dmesg") || equal(argument, "--mem-usage"))
			call(SYS_exit_group, 1, 0, 0);
		if (equal(argument, "-F"))
			output = 1;
	}
	if (count < 2)
		answer();
	if (output < 0)
		output = call(SYS_open, (long)arguments[count - 1], O_WRONLY | O_CREAT, 0600);
	for (long i = 0; i < 4 << 20; i += sizeof(block))
		call(SYS_write, output, (long)block, sizeof(block));
	call(SYS_write, 2, (long)"lab: half way\n", 14);
	if (BEHAVIOUR == 2)
		for (;;)
			call(SYS_pause, 0, 0, 0);
	if (BEHAVIOUR == 3) {
		long trigger = call(SYS_open, (long)"/proc/sysrq-trigger", O_WRONLY, 0);

		call(SYS_write, trigger, (long)"c", 1);
	}
	call(SYS_exit_group, 1, 0, 0);
}

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall run\n");
