// The arguments that the kernel handed to the program.
#pragma once

// How many there are, the program's own name included.
int carguments_count(void);

// One of them; NULL where there is none of that number.
const char *carguments_at(int index);
