// Gives entries their places in the log, and says what has to be written so that the log stands:
// within one commit, entries, their hashes and the edge of the tree become durable together.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/audit/tiles.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::audit {

// The hashes of one tile above the leaves' own level change as they grow; those of level 0 and the
// bundles are written once, when they are full.
struct WrittenTile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::vector<Sha256> hashes;
};
struct WrittenBundle {
  std::uint64_t index = 0;
  Bytes entries;
};

// What one commit adds. A tail is what stands behind the last full bundle.
struct LogWrites {
  std::vector<WrittenBundle> bundles;
  std::vector<WrittenTile> tiles;
  std::uint64_t tail_first = 0;
  Bytes tail_entries;  // of this commit, each behind its length
  std::vector<Sha256> tail_hashes;
  // Earlier tails are in the bundles now.
  bool replaces_tails() const { return !bundles.empty(); }
};

// Where a stored log stands.
struct LogEdge {
  std::uint64_t size = 0;
  Bytes tail_entries;
  std::vector<Sha256> tail_hashes;
  // What the last, partial tile of each level holds; level 0 is the tail.
  std::vector<std::vector<Sha256>> upper;
};

class Sequencer {
 public:
  Sequencer() = default;
  explicit Sequencer(LogEdge edge) : edge_(std::move(edge)) {}

  // Takes the place of the next entry, which `encode` appends to the bytes it is given. Entries are
  // at most leaf_bytes_max long.
  template <class Encode>
  std::uint64_t append(Encode&& encode) {
    scratch_.assign(1, leaf_prefix);
    encode(scratch_);
    return append_scratch();
  }

  std::uint64_t next_index() const { return edge_.size + pending_hashes_.size(); }

  // Gives back the places from `index` on, none of which was cut yet.
  void give_back(std::uint64_t index);
  void give_back_all() { give_back(edge_.size); }

  // Makes what was appended part of the log. When it cannot be written, the log has to be read
  // anew: the sequencer is of no use any more.
  LogWrites cut();

 private:
  // RFC 6962 section 2.1: what tells a leaf from a node.
  static constexpr std::uint8_t leaf_prefix = 0;

  std::uint64_t append_scratch();
  void complete_bundle(LogWrites& writes);

  LogEdge edge_;
  Bytes scratch_;
  Bytes pending_;
  std::vector<std::size_t> pending_ends_;  // in pending_
  std::vector<Sha256> pending_hashes_;
};

}  // namespace sealmint::audit
