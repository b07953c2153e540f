// Which implementation makes how many signatures at once.
#pragma once

#include <array>

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

// For each key algorithm and fill (1 to lanes_max): the position of an implementation.
class SigningTable {
 public:
  std::size_t chosen(model::KeyAlgorithm algorithm, std::size_t fill) const {
    return cells_.at(static_cast<std::size_t>(algorithm) - 1).at(fill - 1);
  }
  void choose(model::KeyAlgorithm algorithm, std::size_t fill, std::size_t implementation) {
    cells_.at(static_cast<std::size_t>(algorithm) - 1).at(fill - 1) =
        static_cast<std::uint8_t>(implementation);
  }

 private:
  std::array<std::array<std::uint8_t, lanes_max>, 7> cells_{};
};

}  // namespace sealmint::crypto
