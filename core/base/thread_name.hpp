// What a thread is for, so that `top -H`, perf and a core dump tell threads apart.
#pragma once

#include <pthread.h>

namespace sealmint {

// At most 15 characters (pthread_setname_np(3)); a longer name is not taken.
inline void name_this_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace sealmint
