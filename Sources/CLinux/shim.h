// What Swift cannot import from the kernel's and glibc's headers: macros, variadic calls, calls that glibc hides behind
// feature test macros (which must not be defined here: the Glibc module was built without them), and structs that share
// a function's name. Functions are static inline, so that no C is compiled on its own.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statfs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

int renameat2(int, const char *, int, const char *, unsigned int);

static inline int clinux_rename_noreplace(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, 1 /* RENAME_NOREPLACE, linux/fs.h */);
}

static inline int clinux_rename_exchange(const char *one, const char *other) {
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, 2 /* RENAME_EXCHANGE, linux/fs.h */);
}

// The function shares its name with a struct. The type of a file system is a number of linux/magic.h; -1 for none.
static inline long clinux_file_system_type(const char *path) {
  struct statfs answer;
  return statfs(path, &answer) == 0 ? (long)answer.f_type : -1;
}

static inline ssize_t clinux_list_attributes(int file, char *names, size_t size) {
  return flistxattr(file, names, size);
}

static inline ssize_t clinux_get_attribute(int file, const char *name, void *value, size_t size) {
  return fgetxattr(file, name, value, size);
}

static inline int clinux_set_attribute(int file, const char *name, const void *value, size_t size) {
  return fsetxattr(file, name, value, size, 0);
}

// The name of a directory entry is an array with a flexible end, which Swift imports as a tuple.
static inline const char *clinux_entry_name(const struct dirent *entry) { return entry->d_name; }

// The function shares its name with a struct of fcntl.h.
static inline int clinux_lock(int descriptor) { return flock(descriptor, LOCK_EX); }

static inline int clinux_statvfs(const char *path, struct statvfs *answer) { return statvfs(path, answer); }

extern char **environ;

// A global that anybody may change, which Swift does not let one read.
static inline char **clinux_environment(void) { return environ; }

// Variadic.
static inline int clinux_open_folder_at(int folder, const char *name) {
  return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static inline int clinux_make_nonblocking(int descriptor) { return fcntl(descriptor, F_SETFL, O_NONBLOCK); }

static inline int clinux_window_size(int descriptor, int *columns, int *rows) {
  struct winsize size = {0};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

int pipe2(int ends[2], int flags);

static inline int clinux_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }
