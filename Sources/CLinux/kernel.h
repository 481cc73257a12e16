// System calls that glibc has no function for, and functions that its headers hide from Swift.
#pragma once

#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>

long syscall(long, ...);

static inline long clinux_kexec_file_load(
    int kernel, int initrd, unsigned long command_line_size, const char *command_line, unsigned long flags) {
  return syscall(SYS_kexec_file_load, kernel, initrd, command_line_size, command_line, flags);
}

static inline long clinux_finit_module(int file, const char *parameters, int flags) {
  return syscall(SYS_finit_module, file, parameters, flags);
}

static inline int clinux_mount(
    const char *source, const char *target, const char *type, unsigned long flags, const char *data) {
  return mount(source, target, type, flags, data);
}

static inline int clinux_unmount(const char *target, int flags) { return umount2(target, flags); }

static inline int clinux_reboot(int command) { return reboot(command); }
