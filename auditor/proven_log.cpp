#include "auditor/proven_log.hpp"

#include <utility>

namespace sealmint::auditor {

Result<ProvenLog> open_log(LogSource& source, const audit::NoteKey& key) {
  TRY(auto note, source.checkpoint());
  auto checkpoint = audit::open_checkpoint(note, key);
  if (checkpoint.has_error()) {
    return make_error(ErrorKind::rejected, "checkpoint: " + checkpoint.error().detail);
  }
  return ProvenLog{std::move(note),
                   std::make_unique<ProvenEntries>(source, *std::move(checkpoint))};
}

Result<void> check_goes_on_from(const audit::Checkpoint& earlier, const std::string& name,
                                ProvenLog& log) {
  if (earlier.size > log.checkpoint().size) {
    return make_error(ErrorKind::rejected, "the log was rolled back: its checkpoint is of " +
                                               std::to_string(log.checkpoint().size) +
                                               " entries, but " + name + " of " +
                                               std::to_string(earlier.size));
  }
  TRY(const Sha256 root, log.entries->tiles().root_at(earlier.size));
  if (root == earlier.root) return {};
  return make_error(ErrorKind::rejected, "the log has another history: its first " +
                                             std::to_string(earlier.size) +
                                             " entries do not lead to the root of " + name);
}

}  // namespace sealmint::auditor
