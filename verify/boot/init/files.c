// SPDX-License-Identifier: GPL-2.0-only
/* Small files of sysfs and proc. */

#include <dirent.h>
#include <sys/syscall.h>

#include "init.h"

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t written;
	int error;

	if (fd < 0)
		return -1;
	written = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return written < 0 ? -1 : 0;
}

/* The content without the line's end; the length, or -1 where there is no file. */
int read_file(const char *path, char *text, int size)
{
	int fd = open(path, O_RDONLY);
	int length;

	text[0] = 0;
	if (fd < 0)
		return -1;
	length = read(fd, text, size - 1);
	close(fd);
	if (length < 0)
		length = 0;
	text[length] = 0;
	while (length && text[length - 1] == '\n')
		text[--length] = 0;
	return length;
}

void link_name(const char *path, char *name, int size)
{
	char target[256];
	int length = readlink(path, target, sizeof(target) - 1);
	char *slash;

	if (length < 0) {
		snprintf(name, size, "(none)");
		return;
	}
	target[length] = 0;
	slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : target);
}

int first_entry(const char *folder, const char *prefix, char *name, int size)
{
	DIR *opened = opendir(folder);
	struct dirent *entry;
	int found = -1;

	if (!opened)
		return -1;
	while (found && (entry = readdir(opened))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(name, size, "%s", entry->d_name);
		found = 0;
	}
	closedir(opened);
	return found;
}

/* Whether @word is in a list with commas. */
bool listed(const char *list, const char *word)
{
	size_t length = strlen(word);
	const char *comma;

	while (list && *list) {
		comma = strchr(list, ',');
		if (!strncmp(list, word, length) &&
		    (list[length] == ',' || !list[length]))
			return true;
		list = comma ? comma + 1 : NULL;
	}
	return false;
}

u64 pages_up(u64 bytes)
{
	return (bytes + PAGE - 1) & ~(PAGE - 1);
}

/* A module of the archive; one that is not there belongs to a driver that is not. */
void load_module(const char *name, const char *words)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/modules/%s.ko", name);
	fd = open(path, O_RDONLY);
	if (fd < 0) {
		say("module %s is not there", name);
		return;
	}
	say("module %s -> %s", name, result(syscall(SYS_finit_module, fd, words, 0)));
	close(fd);
}

/* A module that makes devices, in the memory that the kernel left alone. */
void load_devices(const char *name)
{
	const char *reserved = getenv("VT_RESERVED");
	char words[64] = "";

	if (reserved)
		snprintf(words, sizeof(words), "reserved=%s", reserved);
	load_module(name, words);
}

/* Where the kernel has an object, by its name; 0 where it has none. */
u64 kernel_symbol(const char *name)
{
	FILE *symbols = fopen("/symbols", "r");
	char line[256], found[128];
	ull address;

	while (symbols && fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%llx %*c %127s", &address, found) == 2 &&
		    !strcmp(found, name)) {
			fclose(symbols);
			return address;
		}
	}
	if (symbols)
		fclose(symbols);
	return 0;
}
