// Which ids were there before: exact, 20 bytes for each, so that ten million of them fit.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/id.hpp"

namespace sealmint::audit {

class IdSet {
 public:
  // Has room for so many before it grows.
  explicit IdSet(std::size_t expected = 0);

  // False when the id is in it already.
  bool insert(const Uuid& id);
  std::size_t size() const { return count_ + static_cast<std::size_t>(has_nil_); }

 private:
  std::size_t slot_of(const Uuid& id) const;
  void grow();

  // The place of an id is at its slot or behind it; nil stands for a free place.
  std::vector<Uuid> places_;
  std::size_t count_ = 0;
  bool has_nil_ = false;
  std::uint64_t key_;  // so that nobody can choose ids that share their slots
};

}  // namespace sealmint::audit
