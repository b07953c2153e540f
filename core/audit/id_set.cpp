#include "core/audit/id_set.hpp"

#include <cstring>
#include <utility>

#include "core/crypto/random.hpp"

namespace sealmint::audit {
namespace {

constexpr std::size_t places_min = 64;

std::uint64_t make_key() {
  std::array<std::uint8_t, 8> bytes{};
  crypto::fill_random_private(bytes);
  std::uint64_t key = 0;
  std::memcpy(&key, bytes.data(), sizeof key);
  return key;
}

using Product = unsigned __int128;

std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

IdSet::IdSet(std::size_t expected)
    : places_(expected + expected / 4 + places_min), key_(make_key()) {}

std::size_t IdSet::slot_of(const Uuid& id) const {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  std::memcpy(&head, id.bytes.data(), sizeof head);
  std::memcpy(&tail, id.bytes.data() + sizeof head, sizeof tail);
  const std::uint64_t mixed =
      folded_product(folded_product(head ^ key_, 0x9e3779b97f4a7c15) ^ tail, 0xd6e8feb86659fd93);
  return static_cast<std::size_t>(static_cast<Product>(mixed) * places_.size() >> 64);
}

bool IdSet::insert(const Uuid& id) {
  if (id.is_nil()) return !std::exchange(has_nil_, true);
  std::size_t at = slot_of(id);
  while (!places_[at].is_nil()) {
    if (places_[at] == id) return false;
    if (++at == places_.size()) at = 0;
  }
  places_[at] = id;
  // A fifth stays free, or the ways from slot to place become long.
  if (++count_ > places_.size() / 5 * 4) grow();
  return true;
}

void IdSet::grow() {
  const auto old = std::exchange(places_, Places(places_.size() * 2));
  count_ = 0;
  for (const Uuid& id : old) {
    if (!id.is_nil()) insert(id);
  }
}

}  // namespace sealmint::audit
