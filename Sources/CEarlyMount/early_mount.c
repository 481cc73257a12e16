// The Swift runtime of a fully static program reads /proc/self/exe when it starts and aborts where /proc is not
// mounted. As /init of an initramfs nobody else has mounted it, so this runs first: constructors with a priority run
// before those without, and those before main.

#include "early_mount.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int first_errno;

int early_mount_errno(void) { return first_errno; }

static void note(int code) {
  if (code != 0 && errno != EBUSY && first_errno == 0) first_errno = errno;
}

static void mount_kernel_file_system(const char *type, const char *path, unsigned long flags) {
  mkdir(path, 0755);
  note(mount(type, path, type, flags, NULL));
}

__attribute__((constructor(101))) static void mount_early(void) {
  if (getpid() != 1) return;
  mount_kernel_file_system("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  mount_kernel_file_system("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  mount_kernel_file_system("devtmpfs", "/dev", MS_NOSUID | MS_NOEXEC);

  // An initramfs without /dev/console gives /init no open files at all.
  int console = open("/dev/console", O_RDWR | O_NOCTTY);
  if (console < 0) console = open("/dev/null", O_RDWR);
  if (console < 0) return;
  for (int stream = 0; stream <= 2; stream++) {
    if (stream != console) dup2(console, stream);
  }
  if (console > 2) close(console);
}
