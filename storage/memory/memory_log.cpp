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
  Entry entry{item.id.uuid, {}, call.actor, audit::texts_of_caller(call.actor_name, call.client)};
  audit::encode_operation(call, item, personal, entry.leaf);
  return add(std::move(entry));
}

Result<std::uint64_t> MemoryLog::append(const model::AuditEvent& event) {
  if (places_.contains(event.id.uuid)) return already_recorded();
  Entry entry{event.id.uuid, {}, event.actor, event.personal};
  audit::encode_event(event, audit::commit_to_texts(audit::make_salt(), event.personal),
                      entry.leaf);
  if (entry.leaf.size() > audit::leaf_bytes_max) return event_too_large();
  return add(std::move(entry));
}

std::uint64_t MemoryLog::add(Entry entry) {
  places_[entry.id] = entries_.size();
  entries_.push_back(std::move(entry));
  return entries_.size() - 1;
}

void MemoryLog::shorten(std::uint64_t size) {
  while (entries_.size() > size) {
    places_.erase(entries_.back().id);
    entries_.pop_back();
  }
}

void MemoryLog::keep(const ports::KeepCheckpoint& checkpoint) {
  checkpoints_.emplace(checkpoint.size, checkpoint);
}

void MemoryLog::prune(std::uint64_t below) {
  const std::uint64_t complete =
      std::min<std::uint64_t>(below, entries_.size()) / audit::tile_width_max;
  first_entry_ = std::max(first_entry_, complete * audit::tile_width_max);
}

void MemoryLog::erase_personal(const model::ActorRef& actor) {
  for (Entry& entry : entries_) {
    if (entry.actor == actor) entry.personal.clear();
  }
}

std::size_t MemoryLog::thin_checkpoints(TimePoint time) {
  std::size_t removed = 0;
  for (auto each = checkpoints_.begin(); each != checkpoints_.end();) {
    const auto later = std::next(each);
    const auto hour = [](const auto& entry) {
      return std::chrono::floor<std::chrono::hours>(entry->second.created_at);
    };
    const bool is_last = later == checkpoints_.end() || hour(each) != hour(later);
    if (each->second.created_at >= time || is_last) {
      each = later;
    } else {
      each = checkpoints_.erase(each);
      ++removed;
    }
  }
  return removed;
}

ports::LogHead MemoryLog::head() const {
  ports::LogHead head{entries_.size(), first_entry_, std::nullopt};
  if (!checkpoints_.empty()) head.checkpoint = checkpoints_.rbegin()->second;
  return head;
}

std::vector<Sha256> MemoryLog::hashes(unsigned level, std::uint64_t first,
                                      std::size_t count) const {
  std::vector<Sha256> found;
  const std::uint64_t nodes = audit::nodes_at(level, entries_.size());
  const std::uint64_t leaves_each = std::uint64_t{1} << (audit::tile_height * level);
  for (std::uint64_t node = first; node < nodes && found.size() < count; ++node) {
    std::vector<Bytes> leaves;
    for (const Entry& entry : std::span(entries_).subspan(node * leaves_each, leaves_each)) {
      leaves.push_back(entry.leaf);
    }
    found.push_back(audit::root_of_leaves(leaves));
  }
  return found;
}

std::uint64_t MemoryLog::end_of(std::uint64_t first, std::size_t count) const {
  if (first < first_entry_) return first;
  const std::uint64_t bundle_end = (first / audit::tile_width_max + 1) * audit::tile_width_max;
  return std::min({bundle_end, first + count, std::uint64_t{entries_.size()}});
}

std::vector<Bytes> MemoryLog::entries(std::uint64_t first, std::size_t count) const {
  std::vector<Bytes> found;
  for (std::uint64_t i = first; i < end_of(first, count); ++i) found.push_back(entries_[i].leaf);
  return found;
}

std::vector<ports::PersonalTexts> MemoryLog::personal(std::uint64_t first,
                                                      std::size_t count) const {
  std::vector<ports::PersonalTexts> found;
  for (std::uint64_t i = first; i < end_of(first, count); ++i) {
    found.push_back(entries_[i].personal);
  }
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
