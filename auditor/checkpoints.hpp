// The checkpoints that a log has signed, opened and in order.
#pragma once

#include <string>
#include <vector>

#include "auditor/log_source.hpp"
#include "core/audit/checkpoint.hpp"
#include "core/audit/signed_note.hpp"

namespace sealmint::auditor {

struct NamedCheckpoint {
  std::string name;
  audit::Checkpoint checkpoint;
};

// Opens them with the log's key and sorts them by size. `rejected` names the one that is no
// checkpoint that this key signed.
Result<std::vector<NamedCheckpoint>> open_all(const std::vector<SavedCheckpoint>& saved,
                                              const audit::NoteKey& key);

}  // namespace sealmint::auditor
