#include "core/audit/sequencer.hpp"

#include <algorithm>

#include "core/base/must.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::audit {

std::uint64_t Sequencer::append_scratch() {
  const std::uint64_t index = next_index();
  must(!scratch_.empty() && scratch_.front() == leaf_prefix, "an entry is hashed as a leaf");
  pending_hashes_.push_back(crypto::sha256(scratch_));
  append_entry(pending_, ByteView(scratch_).subspan(1));
  pending_ends_.push_back(pending_.size());
  return index;
}

void Sequencer::give_back(std::uint64_t index) {
  must(index >= edge_.size, "a place that was cut is not given back");
  const auto kept = static_cast<std::size_t>(index - edge_.size);
  if (kept >= pending_hashes_.size()) return;
  pending_hashes_.resize(kept);
  pending_ends_.resize(kept);
  pending_.resize(kept == 0 ? 0 : pending_ends_.back());
}

LogWrites Sequencer::cut() {
  LogWrites writes;
  std::swap(cut_, pending_);
  const std::uint64_t size_after = next_index();
  must(pending_ends_.size() == pending_hashes_.size(), "each entry has an end and a hash");
  cut_segments(writes);
  must(edge_.size == size_after, "a cut holds all that was appended");
  add_grown_tiles(writes);
  pending_.clear();
  pending_ends_.clear();
  pending_hashes_.clear();
  return writes;
}

void Sequencer::cut_segments(LogWrites& writes) {
  std::size_t done = 0;
  std::size_t done_bytes = 0;
  while (done < pending_hashes_.size()) {
    must(edge_.levels[0].size() < tile_width_max, "the last tile of a level is never full");
    const std::size_t room = tile_width_max - edge_.levels[0].size();
    const std::size_t count = std::min(room, pending_hashes_.size() - done);
    const std::size_t end = pending_ends_[done + count - 1];
    const auto entries = ByteView(cut_).subspan(done_bytes, end - done_bytes);
    writes.segments.push_back({edge_.size, count, entries});
    const auto hashes = std::span(pending_hashes_).subspan(done, count);
    edge_.levels[0].insert(edge_.levels[0].end(), hashes.begin(), hashes.end());
    edge_.size += count;
    done += count;
    done_bytes = end;
    if (count == room) complete_tiles(writes);
  }
}

// A full tile makes one more hash above it, which may fill that one in turn.
void Sequencer::complete_tiles(LogWrites& writes) {
  auto& levels = edge_.levels;
  for (unsigned level = 0; levels[level].size() == tile_width_max; ++level) {
    const std::uint64_t index = nodes_at(level, edge_.size) / tile_width_max - 1;
    const Sha256 root = crypto::merkle_root(levels[level]);
    writes.tiles.push_back({level, index, std::exchange(levels[level], {})});
    if (levels.size() == level + 1) levels.emplace_back();
    must(levels.size() <= tile_levels + 1, "a tree has as many levels as its size can fill");
    levels[level + 1].push_back(root);
  }
}

// Every tile that became full added a hash to the one above it.
void Sequencer::add_grown_tiles(LogWrites& writes) {
  unsigned levels_grown = 0;
  for (const auto& full : writes.tiles) levels_grown = std::max(levels_grown, full.level + 1);
  for (unsigned level = 1; level <= levels_grown; ++level) {
    const auto& hashes = edge_.levels[level];
    if (hashes.empty()) continue;
    const std::uint64_t index = nodes_at(level, edge_.size) / tile_width_max;
    writes.tiles.push_back({level, index, hashes});
  }
}

}  // namespace sealmint::audit
