// Which ids were there before: exact, 20 bytes for each, so that ten million of them fit.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/huge_pages.hpp"
#include "core/base/id.hpp"

namespace sealmint::audit {

class IdSet {
 public:
  // Has room for so many before it grows.
  explicit IdSet(std::size_t expected = 0);

  // False when the id is in it already.
  bool insert(const Uuid& id);
  // Says that an id will be inserted soon, so that its place comes from memory meanwhile: in a
  // large set that takes longer than all else that is done for an entry but its hash.
  void expect(const Uuid& id) const { __builtin_prefetch(&places_[slot_of(id)], for_writing); }
  std::size_t size() const { return count_ + static_cast<std::size_t>(has_nil_); }

 private:
  using Places = std::vector<Uuid, HugePages<Uuid>>;
  static constexpr int for_writing = 1;

  std::size_t slot_of(const Uuid& id) const;
  void grow();

  // The place of an id is at its slot or behind it; nil stands for a free place.
  Places places_;
  std::size_t count_ = 0;
  bool has_nil_ = false;
  std::uint64_t key_;  // so that nobody can choose ids that share their slots
};

}  // namespace sealmint::audit
