// How long a request waits until the store begins to read for it.
#pragma once

#include "core/base/limits.hpp"
#include "core/tasks/deadline.hpp"

namespace sealmint::service {

inline Deadline read_deadline() { return Deadline::in(limits::reads_wait_max); }

}  // namespace sealmint::service
