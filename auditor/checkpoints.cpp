#include "auditor/checkpoints.hpp"

#include <algorithm>
#include <utility>

namespace sealmint::auditor {

Result<std::vector<NamedCheckpoint>> open_all(const std::vector<SavedCheckpoint>& saved,
                                              const audit::NoteKey& key) {
  std::vector<NamedCheckpoint> opened;
  for (const auto& [name, note] : saved) {
    auto checkpoint = audit::open_checkpoint(note, key);
    if (checkpoint.has_error()) {
      return make_error(ErrorKind::rejected, name + ": " + checkpoint.error().detail);
    }
    opened.push_back({name, *std::move(checkpoint)});
  }
  std::ranges::sort(opened, {}, [](const NamedCheckpoint& one) { return one.checkpoint.size; });
  return opened;
}

}  // namespace sealmint::auditor
