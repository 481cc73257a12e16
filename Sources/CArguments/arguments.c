// Swift's runtime reads the arguments out of /proc/self/cmdline, and has none where /proc is not mounted: in a chroot, where
// a package's scripts run. The C library hands them to constructors as well (sysdeps/generic/libc-start.h and
// elf/dl-init.c of glibc 2.36), before anything of Swift's runs.

#include "arguments.h"

#include <stddef.h>

static int count;
static char **values;

__attribute__((constructor)) static void keep(int argc, char **argv, char **environment) {
  (void)environment;
  count = argc;
  values = argv;
}

int carguments_count(void) { return count; }

const char *carguments_at(int index) { return index >= 0 && index < count ? values[index] : NULL; }
