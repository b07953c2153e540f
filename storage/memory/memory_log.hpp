// The log of the memory store: whole, with nothing but its leaves kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/ports/store.hpp"

namespace sealmint::storage {

class MemoryLog {
 public:
  // Each returns the place of the new entry.
  std::uint64_t append(const model::OperationContext& call, const model::OperationItem& item);
  // `event_too_large`, or `already_recorded`.
  Result<std::uint64_t> append(const model::AuditEvent& event);
  // Takes back the entries from there on.
  void shorten(std::uint64_t size);

  void keep(const ports::KeepCheckpoint& checkpoint);
  void prune(std::uint64_t below);
  void erase_personal(const model::ActorRef& actor);
  std::size_t thin_checkpoints(TimePoint time);

  std::uint64_t size() const { return entries_.size(); }
  ports::LogHead head() const;
  std::vector<Sha256> hashes(unsigned level, std::uint64_t first, std::size_t count) const;
  std::vector<Bytes> entries(std::uint64_t first, std::size_t count) const;
  std::vector<ports::PersonalTexts> personal(std::uint64_t first, std::size_t count) const;
  std::optional<std::uint64_t> index_of(const Uuid& id) const;
  std::vector<ports::KeepCheckpoint> checkpoints(std::uint64_t size_above,
                                                 std::size_t count_max) const;

 private:
  struct Entry {
    Uuid id;
    Bytes leaf;
    std::optional<model::ActorRef> actor;
    ports::PersonalTexts personal;
  };
  std::uint64_t add(Entry entry);
  // Where the entries from `first` on end.
  std::uint64_t end_of(std::uint64_t first, std::size_t count) const;

  std::vector<Entry> entries_;
  std::uint64_t first_entry_ = 0;
  std::map<Uuid, std::uint64_t> places_;
  std::map<std::uint64_t, ports::KeepCheckpoint> checkpoints_;
};

}  // namespace sealmint::storage
