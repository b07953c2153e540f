// The store: durable truth. Decisions never read it on the way of a signature (they read the
// directory snapshot); it is written in batches, one at a time. Each of its parts is what one kind
// of reader or writer needs; services take the part that they use.
#pragma once

#include "core/ports/activity.hpp"
#include "core/ports/commits.hpp"
#include "core/ports/health.hpp"
#include "core/ports/history.hpp"
#include "core/ports/kept.hpp"
#include "core/ports/log_reads.hpp"
#include "core/ports/outbox.hpp"

namespace sealmint::ports {

class Store : public Commits,
              public History,
              public Activity,
              public Outbox,
              public Kept,
              public LogReads,
              public Health {};

}  // namespace sealmint::ports
