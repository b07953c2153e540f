// Powers with secret exponents: fixed windows of 5 bits, and a table that is read in full for each.
#pragma once

#include "core/crypto/signing/rsa_kernel/convert.hpp"
#include "core/crypto/signing/rsa_kernel/residues.hpp"

namespace sealmint::crypto::rsa_kernel {

inline constexpr std::size_t window_bits = 5;
inline constexpr std::size_t window_values = 1U << window_bits;

// base^0 to base^31, cut into parts of some limbs: a part is read in a row, for all powers, so that
// the next lines are on their way when they are needed.
template <class Lanes, std::size_t n>
struct Powers {
  static constexpr std::size_t part = 2 * tile;
  static_assert(n % part == 0);

  Vector<Lanes> table[n / part][window_values][part];
  Vector<Lanes> chosen[n];
  Vector<Lanes> power[n];

  void put(std::size_t exponent, const Vector<Lanes>* value) {
    for (std::size_t k = 0; k < n; ++k) table[k / part][exponent][k % part] = value[k];
  }

  void get(Vector<Lanes>* value, std::size_t exponent) {
    for (std::size_t k = 0; k < n; ++k) value[k] = table[k / part][exponent][k % part];
  }

  void fill_table(Residues<Lanes, n>& residues, const Vector<Lanes>* base) {
    put(0, residues.one);
    put(1, base);
    for (std::size_t exponent = 2; exponent < window_values; exponent += 2) {
      get(power, exponent / 2);
      residues.square(power, power);
      put(exponent, power);
      residues.multiply(power, power, base);
      put(exponent + 1, power);
    }
  }

  // chosen = the power whose exponent is the value of the lane, for each lane.
  [[gnu::noinline]] void choose(Vector<Lanes> values) {
    for (std::size_t k = 0; k < n; k += part) {
      Vector<Lanes> found[part];
      load_tile<Lanes>(found, nullptr);
      load_tile<Lanes>(found + tile, nullptr);
      for (std::size_t i = 0; i < window_values; ++i) {
        const auto mask = Lanes::equal(values, Lanes::all(i));
#pragma clang loop unroll(full)
        for (std::size_t j = 0; j < part; ++j) {
          found[j] = Lanes::choose(mask, table[k / part][i][j], found[j]);
        }
      }
      store_columns<Lanes>(chosen + k, found);
    }
  }

  // power = base^exponent, in Montgomery form like the base. Exponents have `bits` bits at most.
  void raise(Residues<Lanes, n>& residues, const Vector<Lanes>* base,
             const std::uint64_t* const (&exponents)[lanes], std::size_t bits) {
    fill_table(residues, base);
    std::size_t position = (bits - 1) / window_bits * window_bits;
    choose(window_at(exponents, bits, position));
    for (std::size_t k = 0; k < n; ++k) power[k] = chosen[k];
    while (position != 0) {
      position -= window_bits;
      for (std::size_t i = 0; i < window_bits; ++i) residues.square(power, power);
      choose(window_at(exponents, bits, position));
      residues.multiply(power, power, chosen);
    }
  }

  static Vector<Lanes> window_at(const std::uint64_t* const (&exponents)[lanes], std::size_t bits,
                                 std::size_t position) {
    Vector<Lanes> window;
    auto* const values = reinterpret_cast<std::uint64_t*>(&window);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      values[lane] = bits_at(exponents[lane], bits / 64, position) & (window_values - 1);
    }
    return window;
  }
};

}  // namespace sealmint::crypto::rsa_kernel
