// Where a log is read from: a folder, or a server.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/tiles.hpp"
#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::auditor {

// A signed checkpoint and what it is called in messages: "checkpoints/500".
struct SavedCheckpoint {
  std::string name;
  std::string note;
};

// Nothing that is read is to be believed. Errors of all functions: upstream, timeout and
// unavailable when the source cannot be read, forbidden when it does not let us. `rejected` is for
// what no log would hold, like a bundle that is larger than bundles can be.
class LogSource {
 public:
  virtual ~LogSource() = default;

  // The newest checkpoint, a signed note (C2SP tlog-checkpoint). not_found when there is none.
  virtual Result<std::string> checkpoint() = 0;

  // The checkpoints that were kept besides it, those of more than `size_above` entries; smallest
  // first. What a source does not keep it does not have.
  virtual Result<std::vector<SavedCheckpoint>> saved_checkpoints(std::uint64_t size_above) = 0;

  // How many entries there are, of which the checkpoint covers the first `covered`. A source that
  // others publish shows no more than those; one that is written to has newer ones, and reads tiles
  // as they are with all of them.
  virtual Result<std::uint64_t> size_with_newer(std::uint64_t covered) { return covered; }

  // Reads a tile or a bundle into `content`, whose memory is used again. not_found when there is
  // none under that name.
  virtual Result<void> read(const audit::TileId& tile, Bytes& content) = 0;

  // Says which ones will be read soon, so that they can be fetched beside each other.
  virtual void expect(std::span<const audit::TileId>) {}

  // A path or an address, for messages.
  virtual std::string name() const = 0;
};

// Whether an error means that the source could not be read, and tells nothing of the log.
inline bool is_of_source(const Error& error) {
  return error.kind != ErrorKind::rejected && error.kind != ErrorKind::not_found;
}

}  // namespace sealmint::auditor
