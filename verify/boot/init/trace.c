// SPDX-License-Identifier: GPL-2.0-only
/* The trace, and loads and stores that may fault. */

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>

#include "init.h"

/* How many texts of one kind a line of the trace may hold. */
#define TEXTS	16

FILE *trace;

static sigjmp_buf landing;
static volatile sig_atomic_t armed, caught, code;

void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(trace, format, arguments);
	va_end(arguments);
	fputc('\n', trace);
	fflush(trace);
}

static char *text(void)
{
	static char texts[TEXTS][40];
	static int last;

	last = (last + 1) % TEXTS;
	return texts[last];
}

/* What a system call returned, or its errno by name. */
const char *result(long value)
{
	const char *name;
	char *made = text();

	if (value >= 0) {
		snprintf(made, 40, "%ld", value);
		return made;
	}
	name = strerrorname_np(errno);
	if (name)
		snprintf(made, 40, "-%s", name);
	else
		snprintf(made, 40, "-%d", errno);
	return made;
}

const char *mapped(const void *address)
{
	return address == MAP_FAILED ? result(-1) : "mapped";
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	if (!armed) {
		say("FATAL: stray signal %d at %p", number, info->si_addr);
		_exit(1);
	}
	caught = number;
	code = info->si_code;
	siglongjmp(landing, 1);
}

void catch_signals(void)
{
	struct sigaction action = {
		.sa_sigaction = on_signal,
		.sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}

static const char *fault(void)
{
	char *made = text();

	armed = 0;
	snprintf(made, 40, "%s/%d", caught == SIGBUS ? "SIGBUS" : "SIGSEGV",
		 (int)code);
	return made;
}

/* The value of @width bytes in hex, or the signal that the load ends in. */
const char *load(volatile void *address, int width)
{
	char *made = text();
	u64 value = 0;

	armed = 1;
	if (sigsetjmp(landing, 1))
		return fault();
	switch (width) {
	case 1:
		value = *(volatile u8 *)address;
		break;
	case 2:
		value = *(volatile u16 *)address;
		break;
	case 4:
		value = *(volatile u32 *)address;
		break;
	case 8:
		value = *(volatile u64 *)address;
		break;
	}
	armed = 0;
	snprintf(made, 40, "%0*llx", width * 2, (ull)value);
	return made;
}

/* "ok", or the signal that the store ends in. */
const char *store(volatile void *address, int width, u64 value)
{
	armed = 1;
	if (sigsetjmp(landing, 1))
		return fault();
	switch (width) {
	case 1:
		*(volatile u8 *)address = value;
		break;
	case 2:
		*(volatile u16 *)address = value;
		break;
	case 4:
		*(volatile u32 *)address = value;
		break;
	case 8:
		*(volatile u64 *)address = value;
		break;
	}
	armed = 0;
	return "ok";
}

/* Trailing zeroes are left out: the length of the last capability is not known. */
void say_bytes(const char *tag, const void *bytes, int count)
{
	const u8 *byte = bytes;
	char line[200];
	int i, j, used;

	while (count > 8 && !byte[count - 1])
		count--;
	for (i = 0; i < count; i += 16) {
		used = snprintf(line, sizeof(line), "%s +%02x:", tag, i);
		for (j = i; j < count && j < i + 16; j++)
			used += snprintf(line + used, sizeof(line) - used, " %02x",
					 byte[j]);
		say("%s", line);
	}
}
