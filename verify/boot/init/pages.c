// SPDX-License-Identifier: GPL-2.0-only
/* What a mapping is made of: flags, page table entries, frames. */

#include "init.h"

#define TABLES		"/sys/kernel/debug/page_tables/current_kernel"
#define FRAMES		"/sys/kernel/debug/vt_frame"
#define USED		0x60ULL		/* the accessed and the dirty bit of x86 */

static void say_area(const char *tag, const char *line)
{
	unsigned long start, end, offset, inode;
	char perms[8], device[16], path[200] = "";

	sscanf(line, "%lx-%lx %7s %lx %15s %lu %199s", &start, &end, perms, &offset,
	       device, &inode, path);
	say("%s vma len=%lx %s %s", tag, end - start, perms, path);
	say("@%s vma pgoff=%lx", tag, offset);
}

/* The area that starts at @address, as smaps has it, with its VmFlags. */
void say_vma(const char *tag, void *address)
{
	FILE *maps = fopen("/proc/self/smaps", "r");
	char wanted[40], line[512];
	bool inside = false;

	if (!maps)
		return;
	snprintf(wanted, sizeof(wanted), "%08lx-", (unsigned long)address);
	while (fgets(line, sizeof(line), maps)) {
		line[strcspn(line, "\n")] = 0;
		if (!strncmp(line, wanted, strlen(wanted))) {
			say_area(tag, line);
			inside = true;
		} else if (inside && !strncmp(line, "VmFlags:", 8)) {
			say("%s %s", tag, line);
			break;
		}
	}
	fclose(maps);
}

/* Level and bits of the page table entry, where the kernel dumps its tables. */
void say_pte(const char *tag, void *address)
{
	FILE *tables = fopen(TABLES, "r");
	unsigned long wanted = (unsigned long)address, start, end;
	char line[256], bits[200], *word;
	int used, length;

	if (!tables)
		return;
	while (fgets(line, sizeof(line), tables)) {
		used = 0;
		if (sscanf(line, "0x%lx-0x%lx %*s%n", &start, &end, &used) < 2 ||
		    !used || start > wanted || end <= wanted)
			continue;
		length = 0;
		bits[0] = 0;
		for (word = strtok(line + used, " \n"); word && length < 180;
		     word = strtok(NULL, " \n"))
			length += snprintf(bits + length, sizeof(bits) - length,
					   " %s", word);
		/* Where a hole is reported depends on where tables end. */
		say("%s pte%s", tag, strstr(bits, "USR") ? bits : " none");
		break;
	}
	fclose(tables);
}

/* As vt_frames gives it. */
struct entry {
	u64 pfn;
	u64 prot;
	u32 writable;
	u32 reserved;
};

static bool look(void *address, struct entry *entry)
{
	static int fd = -1;

	if (fd < 0)
		fd = open(FRAMES, O_RDONLY | O_CLOEXEC);
	return pread(fd, entry, sizeof(*entry), (unsigned long)address) ==
	       sizeof(*entry);
}

/*
 * The page that is mapped at @address now, counted from where the region, or all
 * memory for devices, begins, and how: "+5 prot=27 w", "none".
 */
const char *frame(const struct dut *dut, u32 index, void *address)
{
	static char texts[8][48];
	static int last;
	char *text = texts[last = (last + 1) % 8];
	struct entry entry;
	long long page;

	if (!look(address, &entry))
		return "none";
	if (index >= MAX_REGIONS || !dut->start[index])
		return "some";
	page = entry.pfn - dut->start[index] / PAGE;
	snprintf(text, 48, "%+lld prot=%llx%s", page, (ull)(entry.prot & ~USED),
		 entry.writable ? " w" : "");
	return text;
}

bool same_frame(void *one, void *other)
{
	struct entry first, second;

	return look(one, &first) && look(other, &second) && first.pfn == second.pfn;
}
