// The entries of a log, bundle by bundle, each compared with the tree of a checkpoint before it is
// given out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "auditor/stored_tiles.hpp"
#include "core/audit/leaf.hpp"

namespace sealmint::auditor {

class ProvenEntries {
 public:
  ProvenEntries(LogSource& source, audit::Checkpoint checkpoint)
      : source_(source), tiles_(source, std::move(checkpoint)) {}

  const audit::Checkpoint& checkpoint() const { return tiles_.checkpoint(); }
  ProvenTiles& tiles() { return tiles_; }

  // The content of a bundle, as wide as the tree has it; nothing when it was pruned: then its
  // hashes are there. The view is good until the next call. Errors: those of the source, and
  // rejected with a sentence that names the first entry that is not the one that was logged.
  Result<std::optional<ByteView>> bundle(std::uint64_t index);

  using Take = std::function<Result<void>(std::uint64_t index, ByteView entry,
                                          const audit::LeafRecord& record)>;
  // Gives out the entries from `first` up to, not including, `last`, in order; what was pruned is
  // passed over. Ends with the first error, of `take` too.
  Result<void> for_each(std::uint64_t first, std::uint64_t last, const Take& take);

 private:
  Result<void> take_from(std::uint64_t bundle_index, std::uint64_t first, std::uint64_t last,
                         const Take& take);
  void expect_from(std::uint64_t bundle_index, std::uint64_t last);

  LogSource& source_;
  ProvenTiles tiles_;
  Bytes bundle_;
};

}  // namespace sealmint::auditor
