// Mounts what a fully static Swift program needs before its runtime starts.
#pragma once

// The errno of the first of those mounts that failed, 0 where none did or where the process is not PID 1.
int early_mount_errno(void);
