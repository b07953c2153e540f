// Gives entries their places in the log, and says what has to be written so that the log stands:
// within one commit, entries, their hashes and the edge of the tree become durable together.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/audit/tiles.hpp"
#include "core/base/bytes.hpp"
#include "core/base/must.hpp"

namespace sealmint::audit {

// Tiles of level 0 are written once, when they are full: until then their entries say what they
// hold. Those above are written whenever they grow.
struct WrittenTile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::vector<Sha256> hashes;
};
// Entries of one bundle that one commit adds, each behind its length. A bundle lies in as many
// segments as commits have filled it, so nothing is written a second time.
struct WrittenSegment {
  std::uint64_t first_index = 0;
  std::size_t entry_count = 0;
  ByteView entries;
};

// What one commit adds.
struct LogWrites {
  std::vector<WrittenSegment> segments;
  std::vector<WrittenTile> tiles;
};

// Where a stored log stands: its size, and what the last, partial tile of each level holds.
struct LogEdge {
  std::uint64_t size = 0;
  std::vector<std::vector<Sha256>> levels{1};
};

class Sequencer {
 public:
  Sequencer() = default;
  explicit Sequencer(LogEdge edge) : edge_(std::move(edge)) {
    must(!edge_.levels.empty(), "a log has a lowest level");
  }

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

  // Makes what was appended part of the log. The entries stay valid until the next call. When they
  // cannot be written, the log has to be read anew: the sequencer is of no use any more.
  LogWrites cut();

 private:
  // RFC 6962 section 2.1: what tells a leaf from a node.
  static constexpr std::uint8_t leaf_prefix = 0;

  std::uint64_t append_scratch();
  void cut_segments(LogWrites& writes);
  void complete_tiles(LogWrites& writes);
  void add_grown_tiles(LogWrites& writes);

  LogEdge edge_;
  Bytes scratch_;
  Bytes pending_;
  Bytes cut_;                              // the entries of the last cut
  std::vector<std::size_t> pending_ends_;  // in pending_
  std::vector<Sha256> pending_hashes_;
};

}  // namespace sealmint::audit
