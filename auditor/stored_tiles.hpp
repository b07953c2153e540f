// The hashes of a log as its source has them in tiles, for a tree of one size; and whether they are
// those of a checkpoint.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "auditor/log_source.hpp"
#include "core/audit/checkpoint.hpp"
#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"

namespace sealmint::auditor {

// Reads a tile or bundle as a tree of `size` leaves has it. Where that is a partial one that is no
// more, because the log has grown, the whole one does, as C2SP tlog-tiles asks of readers. Returns
// the width of what was read.
Result<unsigned> read_at(LogSource& source, audit::TileId tile, Bytes& content);

class StoredTiles {
 public:
  StoredTiles(LogSource& source, std::uint64_t size) : source_(source), size_(size) {}

  std::uint64_t size() const { return size_; }

  // The hashes of a tile, as many as a tree of this size has. not_found or rejected, with a
  // sentence, when the source has not got them. The view is good until another tile of that level
  // is asked for.
  Result<std::span<const Sha256>> tile(unsigned level, std::uint64_t index);

  // The root of the `index`-th complete subtree of 256^level leaves.
  Result<Sha256> hash(unsigned level, std::uint64_t index);

 private:
  struct Kept {
    std::optional<std::uint64_t> index;
    std::vector<Sha256> hashes;
  };

  LogSource& source_;
  std::uint64_t size_;
  std::array<Kept, audit::tile_levels> kept_;  // the newest of each level
  Bytes content_;
};

// Tiles that are proven before they are given out: each hashes to what the tile above it says, and
// those at the right edge hash to the root of the checkpoint.
class ProvenTiles {
 public:
  ProvenTiles(LogSource& source, audit::Checkpoint checkpoint)
      : stored_(source, checkpoint.size), checkpoint_(std::move(checkpoint)) {}

  const audit::Checkpoint& checkpoint() const { return checkpoint_; }

  // Errors as those of StoredTiles, and rejected when a tile is not that of the checkpoint.
  Result<std::span<const Sha256>> tile(unsigned level, std::uint64_t index);

  // The root that a tree of `size` leaves, the first of this one, has.
  Result<Sha256> root_at(std::uint64_t size);

 private:
  Result<void> prove_edge();
  audit::ReadHashes reader();

  StoredTiles stored_;
  audit::Checkpoint checkpoint_;
  bool is_edge_proven_ = false;
  // What was proven is kept and never read again: a source may answer otherwise the next time.
  std::array<std::vector<Sha256>, audit::tile_levels> edge_;  // the tiles that are not complete
  std::array<std::optional<std::uint64_t>, audit::tile_levels> proven_;  // in stored_
};

}  // namespace sealmint::auditor
