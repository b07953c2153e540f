// Every choice of a simulation, from one seed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "core/base/id.hpp"

namespace sealmint::simulator {

// SplitMix64: small, fast, and the same on every platform, which std::uniform_int_distribution is
// not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  bool chance(std::size_t percent) { return below(100) < percent; }

  // Identifiers that repeat with the seed.
  template <class IdType>
  IdType id() {
    std::array<std::uint8_t, 10> random{};
    const std::uint64_t low = next();
    std::memcpy(random.data() + 2, &low, sizeof low);
    return IdType{make_uuid_v7(static_cast<std::int64_t>(++made_), random)};
  }

 private:
  std::uint64_t state_;
  std::uint64_t made_ = 0;
};

}  // namespace sealmint::simulator
