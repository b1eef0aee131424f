// SPDX-License-Identifier: GPL-2.0-only
/* Memory that the kernel lost: what its own detector finds, said on the console. */

#include "init.h"

#define DETECTOR	"/sys/kernel/debug/kmemleak"
/* The detector leaves alone what is younger than 5 s. */
#define AGE		6
#define KINDS		64

/* Memory and where it was allocated: the innermost function first. */
struct leak {
	char path[1000];
	char lines[4000];
};

static char *kinds[KINDS];
static int count;

static void append(char *text, size_t size, const char *words, size_t length)
{
	size_t used = strlen(text);

	if (used + length < size)
		snprintf(text + used, size - used, "%.*s", (int)length, words);
}

/* One line of what the detector says; a function is named as "name+0x12/0x34". */
static void add_line(struct leak *leak, const char *line)
{
	const char *end = strstr(line, "+0x"), *start = end;

	append(leak->lines, sizeof(leak->lines), line, strlen(line));
	if (!end)
		return;
	while (start > line && start[-1] != ' ')
		start--;
	append(leak->path, sizeof(leak->path), " < ", *leak->path ? 3 : 0);
	append(leak->path, sizeof(leak->path), start, end - start);
}

/* Say what was lost, once for all that was allocated in one way, and begin anew. */
static void end_leak(struct leak *leak)
{
	int i;

	for (i = 0; i < count; i++)
		if (!strcmp(kinds[i], leak->path))
			break;
	if (*leak->lines && i == count && count < KINDS) {
		kinds[count++] = strdup(leak->path);
		printf("BUG: memory leak: %s\n%s", leak->path, leak->lines);
	}
	memset(leak, 0, sizeof(*leak));
}

/*
 * Where the kernel has a detector; for when everything was closed.  It believes that
 * memory is lost when it finds no pointer to it twice.
 */
void say_leaks(void)
{
	static struct leak leak;
	char *line = NULL;
	size_t size = 0;
	FILE *found;
	int i;

	if (access(DETECTOR, F_OK))
		return;
	sleep(AGE);
	for (i = 0; i < 2; i++)
		if (write_file(DETECTOR, "scan"))
			printf("kmemleak: scan -> %s\n", result(-1));
	found = fopen(DETECTOR, "r");
	if (!found) {
		printf("kmemleak: open -> %s\n", result(-1));
		return;
	}
	while (getline(&line, &size, found) > 0) {
		if (!strncmp(line, "unreferenced", strlen("unreferenced")))
			end_leak(&leak);
		add_line(&leak, line);
	}
	end_leak(&leak);
	fclose(found);
	printf("looked for lost memory: %d kinds\n", count);
	fflush(stdout);
}
