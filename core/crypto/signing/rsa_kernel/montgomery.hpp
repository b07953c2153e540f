// Montgomery arithmetic on eight numbers at once, one in each lane of a vector, in limbs of 52
// bits: what AVX-512 IFMA multiplies. A number of n limbs is n vectors, the lowest limb first.
//
// Source: P. Montgomery, "Modular multiplication without trial division" (1985); "almost" means
// that results are below twice the modulus and not always below it (S. Gueron, 2011).
//
// Columns of a product are sums of up to 4 n products' halves and are carried only at the end:
// below 2^61 for the 80 limbs of RSA-4096. The work goes by tiles of 5 by 5 limbs, whose 10 columns
// stay in registers; every number of limbs here is a multiple of 5. Nothing branches on or indexes
// by a value.
//
// `Lanes` is Avx512 (avx512.hpp) or Portable (portable.hpp): the same code is both, so that tools
// that do not know IFMA can watch it.
#pragma once

#include <cstddef>

#include "core/crypto/signing/rsa_kernel/limbs.hpp"

namespace sealmint::crypto::rsa_kernel {

template <class Lanes>
using Vector = typename Lanes::Vector;

// columns[0..2 tile) += a[0..tile) * b[0..tile).
template <class Lanes>
[[gnu::always_inline]] inline void add_tile(Vector<Lanes>* columns, const Vector<Lanes>* a,
                                            const Vector<Lanes>* b) {
#pragma clang loop unroll(full)
  for (std::size_t i = 0; i < tile; ++i) {
    const Vector<Lanes> factor = a[i];
#pragma clang loop unroll(full)
    for (std::size_t j = 0; j < tile; ++j) {
      columns[i + j] = Lanes::add_low(columns[i + j], factor, b[j]);
      columns[i + j + 1] = Lanes::add_high(columns[i + j + 1], factor, b[j]);
    }
  }
}

// Adds the products of a[0..tile) with itself, each pair once and without the squares.
template <class Lanes>
[[gnu::always_inline]] inline void add_triangle(Vector<Lanes>* columns, const Vector<Lanes>* a) {
#pragma clang loop unroll(full)
  for (std::size_t i = 0; i < tile; ++i) {
    const Vector<Lanes> factor = a[i];
#pragma clang loop unroll(full)
    for (std::size_t j = i + 1; j < tile; ++j) {
      columns[i + j] = Lanes::add_low(columns[i + j], factor, a[j]);
      columns[i + j + 1] = Lanes::add_high(columns[i + j + 1], factor, a[j]);
    }
  }
}

// Stores the lower half of the columns, moves the upper one down and takes the next from `next`, or
// zeros where nothing was added yet (null).
template <class Lanes>
[[gnu::always_inline]] inline void slide(Vector<Lanes>* columns, Vector<Lanes>* done,
                                         const Vector<Lanes>* next) {
#pragma clang loop unroll(full)
  for (std::size_t k = 0; k < tile; ++k) {
    done[k] = columns[k];
    columns[k] = columns[k + tile];
    columns[k + tile] = next != nullptr ? next[k] : Lanes::zero();
  }
}

// `from` may be null for zeros.
template <class Lanes>
[[gnu::always_inline]] inline void load_tile(Vector<Lanes>* columns, const Vector<Lanes>* from) {
#pragma clang loop unroll(full)
  for (std::size_t k = 0; k < tile; ++k) columns[k] = from != nullptr ? from[k] : Lanes::zero();
}

template <class Lanes>
[[gnu::always_inline]] inline void store_columns(Vector<Lanes>* to, const Vector<Lanes>* columns) {
#pragma clang loop unroll(full)
  for (std::size_t k = 0; k < 2 * tile; ++k) to[k] = columns[k];
}

// product[0..2n) = a * b, not carried. The rows before row i have written the columns below i + n.
template <class Lanes, std::size_t n>
[[gnu::noinline]] void multiply(Vector<Lanes>* product, const Vector<Lanes>* a,
                                const Vector<Lanes>* b) {
  for (std::size_t i = 0; i < n; i += tile) {
    Vector<Lanes> columns[2 * tile];
    load_tile<Lanes>(columns, i != 0 ? product + i : nullptr);
    load_tile<Lanes>(columns + tile, i != 0 ? product + i + tile : nullptr);
    add_tile<Lanes>(columns, a + i, b);
    for (std::size_t j = tile; j < n; j += tile) {
      const bool is_written = i != 0 && j + tile < n;
      slide<Lanes>(columns, product + i + j - tile, is_written ? product + i + j + tile : nullptr);
      add_tile<Lanes>(columns, a + i, b + j);
    }
    store_columns<Lanes>(product + i + n - tile, columns);
  }
}

// product[0..2n) = a * a, not carried, for little more than half of the price: each pair of limbs
// once and doubled, then the squares of the limbs.
template <class Lanes, std::size_t n>
[[gnu::noinline]] void square(Vector<Lanes>* product, const Vector<Lanes>* a) {
  for (std::size_t i = 0; i < n; i += tile) {
    Vector<Lanes> columns[2 * tile];
    load_tile<Lanes>(columns, i != 0 ? product + 2 * i : nullptr);
    load_tile<Lanes>(columns + tile, i != 0 && i + tile < n ? product + 2 * i + tile : nullptr);
    add_triangle<Lanes>(columns, a + i);
    for (std::size_t j = i + tile; j < n; j += tile) {
      const bool is_written = i != 0 && j + tile < n;
      slide<Lanes>(columns, product + i + j - tile, is_written ? product + i + j + tile : nullptr);
      add_tile<Lanes>(columns, a + i, a + j);
    }
    store_columns<Lanes>(product + i + n - tile, columns);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Vector<Lanes> limb = a[i];
    Vector<Lanes>* const pair = product + 2 * i;
    pair[0] = Lanes::add_low(Lanes::add(pair[0], pair[0]), limb, limb);
    pair[1] = Lanes::add_high(Lanes::add(pair[1], pair[1]), limb, limb);
  }
}

// limbs[0..n) = columns[0..n), carried. What the last limb carries is lost: callers know it is 0.
template <class Lanes, std::size_t n>
[[gnu::always_inline]] inline void carry(Vector<Lanes>* limbs, const Vector<Lanes>* columns) {
  Vector<Lanes> over = Lanes::zero();
  for (std::size_t k = 0; k < n; ++k) {
    const Vector<Lanes> sum = Lanes::add(columns[k], over);
    limbs[k] = Lanes::low_limb(sum);
    over = Lanes::shift_limb(sum);
  }
}

// residue = product / 2^(52 n) mod modulus, below product / 2^(52 n) + modulus. Destroys the
// product. `negated_inverse` is -1 / modulus mod 2^52.
template <class Lanes, std::size_t n>
[[gnu::noinline]] void reduce(Vector<Lanes>* residue, Vector<Lanes>* product,
                              const Vector<Lanes>* modulus, Vector<Lanes> negated_inverse) {
  for (std::size_t i = 0; i < n; i += tile) {
    Vector<Lanes> columns[2 * tile];
    Vector<Lanes> multiples[tile];
    load_tile<Lanes>(columns, product + i);
    load_tile<Lanes>(columns + tile, product + i + tile);
#pragma clang loop unroll(full)
    for (std::size_t row = 0; row < tile; ++row) {
      multiples[row] = Lanes::add_low(Lanes::zero(), columns[row], negated_inverse);
#pragma clang loop unroll(full)
      for (std::size_t j = 0; j < tile; ++j) {
        columns[row + j] = Lanes::add_low(columns[row + j], multiples[row], modulus[j]);
        columns[row + j + 1] = Lanes::add_high(columns[row + j + 1], multiples[row], modulus[j]);
      }
      // The low 52 bits of this column are zero now.
      columns[row + 1] = Lanes::add(columns[row + 1], Lanes::shift_limb(columns[row]));
    }
    for (std::size_t j = tile; j < n; j += tile) {
      slide<Lanes>(columns, product + i + j - tile, product + i + j + tile);
      add_tile<Lanes>(columns, multiples, modulus + j);
    }
    store_columns<Lanes>(product + i + n - tile, columns);
  }
  carry<Lanes, n>(residue, product + n);
}

}  // namespace sealmint::crypto::rsa_kernel
