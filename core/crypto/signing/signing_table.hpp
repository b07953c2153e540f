// Which implementation makes how many signatures at once.
#pragma once

#include <array>
#include <optional>

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

// For each key algorithm and fill (1 to lanes_max): the position of an implementation, or nothing
// when none can be trusted with the algorithm. At first everything is for the first one.
class SigningTable {
 public:
  std::optional<std::size_t> chosen(model::KeyAlgorithm algorithm, std::size_t fill) const {
    const std::uint8_t cell = cells_.at(model::index_of(algorithm)).at(fill - 1);
    if (cell == nobody) return std::nullopt;
    return cell;
  }
  void choose(model::KeyAlgorithm algorithm, std::size_t fill,
              std::optional<std::size_t> implementation) {
    cells_.at(model::index_of(algorithm)).at(fill - 1) =
        implementation ? static_cast<std::uint8_t>(*implementation) : nobody;
  }

 private:
  static constexpr std::uint8_t nobody = 0xff;
  std::array<std::array<std::uint8_t, lanes_max>, model::key_algorithm_count> cells_{};
};

}  // namespace sealmint::crypto
