#include "core/audit/sequencer.hpp"

#include <algorithm>

#include "core/crypto/digest.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::audit {

std::uint64_t Sequencer::append_scratch() {
  const std::uint64_t index = next_index();
  pending_hashes_.push_back(crypto::sha256(scratch_));
  append_entry(pending_, ByteView(scratch_).subspan(1));
  pending_ends_.push_back(pending_.size());
  return index;
}

void Sequencer::give_back(std::uint64_t index) {
  const auto kept = static_cast<std::size_t>(index - edge_.size);
  if (kept >= pending_hashes_.size()) return;
  pending_hashes_.resize(kept);
  pending_ends_.resize(kept);
  pending_.resize(kept == 0 ? 0 : pending_ends_.back());
}

LogWrites Sequencer::cut() {
  LogWrites writes;
  std::size_t done = 0;
  std::size_t done_bytes = 0;
  while (done < pending_hashes_.size()) {
    const std::size_t room = tile_width_max - edge_.tail_hashes.size();
    const std::size_t count = std::min(room, pending_hashes_.size() - done);
    const std::size_t end = pending_ends_[done + count - 1];
    const auto hashes = std::span(pending_hashes_).subspan(done, count);
    const auto entries = ByteView(pending_).subspan(done_bytes, end - done_bytes);
    edge_.tail_hashes.insert(edge_.tail_hashes.end(), hashes.begin(), hashes.end());
    edge_.tail_entries.insert(edge_.tail_entries.end(), entries.begin(), entries.end());
    done += count;
    done_bytes = end;
    if (count == room) {
      edge_.size += count;
      complete_bundle(writes);
    } else {
      writes.tail_first = edge_.size;
      writes.tail_entries.assign(entries.begin(), entries.end());
      writes.tail_hashes.assign(hashes.begin(), hashes.end());
      edge_.size += count;
    }
  }
  pending_.clear();
  pending_ends_.clear();
  pending_hashes_.clear();
  return writes;
}

// The tail is a bundle now, its hashes are a tile, and the root of that one more hash above.
void Sequencer::complete_bundle(LogWrites& writes) {
  const std::uint64_t index = edge_.size / tile_width_max - 1;
  writes.bundles.push_back({index, std::exchange(edge_.tail_entries, {})});
  WrittenTile full{0, index, std::exchange(edge_.tail_hashes, {})};
  for (unsigned level = 1;; ++level) {
    const Sha256 root = crypto::merkle_root(full.hashes);
    writes.tiles.push_back(std::move(full));
    if (edge_.upper.size() <= level) edge_.upper.resize(level + 1);
    auto& hashes = edge_.upper[level];
    hashes.push_back(root);
    const std::uint64_t number = (nodes_at(level, edge_.size) - 1) / tile_width_max;
    if (hashes.size() < tile_width_max) {
      writes.tiles.push_back({level, number, hashes});
      return;
    }
    full = {level, number, std::exchange(hashes, {})};
  }
}

}  // namespace sealmint::audit
