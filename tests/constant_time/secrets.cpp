#include "tests/constant_time/secrets.hpp"

#include <valgrind/memcheck.h>

#include <algorithm>
#include <vector>

#include "core/crypto/signing/declassify.hpp"

namespace sealmint::constant_time {

bool runs_under_valgrind() { return RUNNING_ON_VALGRIND != 0; }

void mark_secret(std::span<const std::uint8_t> bytes) {
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

void mark_public(std::span<const std::uint8_t> bytes) {
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

bool is_secret(std::span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> bits(bytes.size());
  VALGRIND_GET_VBITS(bytes.data(), bits.data(), bits.size());
  return std::ranges::any_of(bits, [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace sealmint::constant_time

namespace sealmint::crypto {

// Takes the place of the one in the library, which does nothing.
void declassify(const void* data, std::size_t size) { VALGRIND_MAKE_MEM_DEFINED(data, size); }

}  // namespace sealmint::crypto
