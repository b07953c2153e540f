/* All memory of the newer libcrypto comes from an arena of its own: locked, guarded, left out of
   core files, and wiped when it is freed. */
#pragma once

/* Before anything else is asked of the library. */
void use_locked_memory(void);
