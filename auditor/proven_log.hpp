// Opening a log whose checkpoints are compared with each other.
#pragma once

#include <memory>
#include <string>

#include "auditor/log_source.hpp"
#include "auditor/proven_entries.hpp"
#include "core/audit/signed_note.hpp"

namespace sealmint::auditor {

struct ProvenLog {
  std::string note;  // of the checkpoint
  std::unique_ptr<ProvenEntries> entries;

  const audit::Checkpoint& checkpoint() const { return entries->checkpoint(); }
};

// The log at its newest checkpoint. `rejected` when `key` has not signed it.
Result<ProvenLog> open_log(LogSource& source, const audit::NoteKey& key);

// That the log goes on from where it was at `earlier`, which is called `name`. `rejected` with a
// sentence when it was rolled back, or has another history.
Result<void> check_goes_on_from(const audit::Checkpoint& earlier, const std::string& name,
                                ProvenLog& log);

}  // namespace sealmint::auditor
