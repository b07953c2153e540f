#include "storage/memory/memory_log.hpp"

#include <algorithm>
#include <span>

#include "core/audit/commitment.hpp"
#include "core/audit/records.hpp"
#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {

std::uint64_t MemoryLog::append(const model::OperationContext& call,
                                const model::OperationItem& item) {
  const auto personal = audit::commit_to_caller(audit::make_salt(), call.actor_name, call.client);
  Bytes leaf;
  audit::encode_operation(call, item, personal, leaf);
  return add(item.id.uuid, std::move(leaf));
}

Result<std::uint64_t> MemoryLog::append(const model::AuditEvent& event) {
  if (places_.contains(event.id.uuid)) return already_recorded();
  Bytes leaf;
  audit::encode_event(event, audit::commit_to_texts(audit::make_salt(), event.personal), leaf);
  if (leaf.size() > audit::leaf_bytes_max) return event_too_large();
  return add(event.id.uuid, std::move(leaf));
}

std::uint64_t MemoryLog::add(const Uuid& id, Bytes leaf) {
  leaves_.push_back(std::move(leaf));
  ids_.push_back(id);
  places_[id] = leaves_.size() - 1;
  return leaves_.size() - 1;
}

void MemoryLog::shorten(std::uint64_t size) {
  while (leaves_.size() > size) {
    places_.erase(ids_.back());
    ids_.pop_back();
    leaves_.pop_back();
  }
}

void MemoryLog::keep(const ports::KeepCheckpoint& checkpoint) {
  checkpoints_.emplace(checkpoint.size, checkpoint);
}

ports::LogHead MemoryLog::head() const {
  ports::LogHead head{leaves_.size(), 0, std::nullopt};
  if (!checkpoints_.empty()) head.checkpoint = checkpoints_.rbegin()->second;
  return head;
}

std::vector<Sha256> MemoryLog::hashes(unsigned level, std::uint64_t first,
                                      std::size_t count) const {
  std::vector<Sha256> found;
  const std::uint64_t nodes = audit::nodes_at(level, leaves_.size());
  const std::uint64_t leaves_each = std::uint64_t{1} << (audit::tile_height * level);
  for (std::uint64_t node = first; node < nodes && found.size() < count; ++node) {
    const auto leaves = std::span(leaves_).subspan(node * leaves_each, leaves_each);
    found.push_back(audit::root_of_leaves(leaves));
  }
  return found;
}

std::vector<Bytes> MemoryLog::entries(std::uint64_t first, std::size_t count) const {
  const std::uint64_t bundle_end = (first / audit::tile_width_max + 1) * audit::tile_width_max;
  const std::uint64_t end = std::min({bundle_end, first + count, std::uint64_t{leaves_.size()}});
  std::vector<Bytes> found;
  for (std::uint64_t i = first; i < end; ++i) found.push_back(leaves_[i]);
  return found;
}

std::optional<std::uint64_t> MemoryLog::index_of(const Uuid& id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ports::KeepCheckpoint> MemoryLog::checkpoints(std::uint64_t size_above,
                                                          std::size_t count_max) const {
  std::vector<ports::KeepCheckpoint> kept;
  for (auto each = checkpoints_.upper_bound(size_above);
       each != checkpoints_.end() && kept.size() < count_max; ++each) {
    kept.push_back(each->second);
  }
  return kept;
}

}  // namespace sealmint::storage
