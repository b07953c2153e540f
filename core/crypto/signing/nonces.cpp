#include "core/crypto/signing/nonces.hpp"

#include <array>
#include <span>

#include "core/base/wipe.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/signing/declassify.hpp"

namespace sealmint::crypto {
namespace {

// n of SP 800-186 section 3.2.1, the lowest limb first.
constexpr std::array<std::uint64_t, 4> order_p256{0xf3b9cac2fc632551, 0xbce6faada7179e84,
                                                  0xffffffffffffffff, 0xffffffff00000000};
constexpr std::array<std::uint64_t, 6> order_p384{0xecec196accc52973, 0x581a0db248b0a77a,
                                                  0xc7634d81f4372ddf, 0xffffffffffffffff,
                                                  0xffffffffffffffff, 0xffffffffffffffff};
constexpr std::array<std::uint64_t, 9> order_p521{
    0xbb6fb71e91386409, 0x3bb5c9b8899c47ae, 0x7fcc0148f709a5d0,
    0x51868783bf2f966b, 0xfffffffffffffffa, 0xffffffffffffffff,
    0xffffffffffffffff, 0xffffffffffffffff, 0x00000000000001ff};
constexpr std::uint64_t top_mask_p521 = 0x1ff;

std::span<const std::uint64_t> order_of(model::KeyAlgorithm curve) {
  switch (curve) {
    case model::KeyAlgorithm::ec_p384: return order_p384;
    case model::KeyAlgorithm::ec_p521: return order_p521;
    default: return order_p256;
  }
}

// Drops the bits above the order's length, which P-521 alone has.
void cut(model::KeyAlgorithm curve, std::span<std::uint64_t> number) {
  if (curve == model::KeyAlgorithm::ec_p521) number.back() &= top_mask_p521;
}

std::span<std::uint8_t> bytes_of(std::span<std::uint64_t> limbs) {
  return {reinterpret_cast<std::uint8_t*>(limbs.data()), limbs.size_bytes()};
}

}  // namespace

std::size_t order_limbs(model::KeyAlgorithm curve) { return order_of(curve).size(); }

bool is_valid_nonce(model::KeyAlgorithm curve, std::span<const std::uint64_t> number) {
  const auto order = order_of(curve);
  std::uint64_t any = 0;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    any |= number[i];
    const unsigned __int128 difference =
        static_cast<unsigned __int128>(number[i]) - order[i] - borrow;
    borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
  }
  const std::uint64_t is_zero = ((any | (0 - any)) >> 63) ^ 1;
  return (borrow & (is_zero ^ 1)) == 1;
}

void draw_nonces(model::KeyAlgorithm curve, ByteView bound_to, std::span<std::uint64_t> nonces) {
  Sha256 binding = sha256(bound_to);
  fill_random_private(bytes_of(nonces), binding);
  const std::size_t limbs = order_limbs(curve);
  for (auto rest = nonces; !rest.empty(); rest = rest.subspan(limbs)) {
    const auto nonce = rest.first(limbs);
    cut(curve, nonce);
    // Once in 2^32 for P-256, and never in the life of the universe for the others. That one was
    // drawn again may show: it was independent of the one that is used.
    while (!declassified(is_valid_nonce(curve, nonce))) {
      fill_random_private(bytes_of(nonce), binding);
      cut(curve, nonce);
    }
  }
  wipe(binding);
}

}  // namespace sealmint::crypto
