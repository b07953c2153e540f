#include "core/crypto/signing/rsa_encoding.hpp"

#include <algorithm>
#include <array>

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t digest_bytes_max = 64;

// DigestInfo up to the digest (RFC 8017 section 9.2, note 1).
constexpr std::array<std::uint8_t, 19> digest_info(std::uint8_t hash, std::uint8_t size) {
  return {0x30, static_cast<std::uint8_t>(0x11 + size),
          0x30, 0x0d,
          0x06, 0x09,
          0x60, 0x86,
          0x48, 0x01,
          0x65, 0x03,
          0x04, 0x02,
          hash, 0x05,
          0x00, 0x04,
          size};
}

constexpr std::array<std::uint8_t, 19> digest_info_of(model::DigestAlgorithm digest) {
  switch (digest) {
    case model::DigestAlgorithm::sha384: return digest_info(2, 48);
    case model::DigestAlgorithm::sha512: return digest_info(3, 64);
    case model::DigestAlgorithm::sha256:
    case model::DigestAlgorithm::none: break;
  }
  return digest_info(1, 32);
}

// 00 01 FF .. FF 00 DigestInfo
void encode_pkcs1(model::DigestAlgorithm method, ByteView digest, std::span<std::uint8_t> block) {
  const auto prefix = digest_info_of(method);
  const std::size_t padding_end = block.size() - prefix.size() - digest.size() - 1;
  block[0] = 0;
  block[1] = 1;
  std::ranges::fill(block.first(padding_end).subspan(2), std::uint8_t{0xff});
  block[padding_end] = 0;
  const auto after_prefix = std::ranges::copy(prefix, block.subspan(padding_end + 1).begin()).out;
  std::ranges::copy(digest, after_prefix);
}

// MGF1 of RFC 8017 appendix B.2.1, laid over what is there already. `seed` is one hash long.
void apply_mask(model::DigestAlgorithm method, ByteView seed, std::span<std::uint8_t> to) {
  std::array<std::uint8_t, digest_bytes_max + 4> counted{};
  std::array<std::uint8_t, digest_bytes_max> mask{};
  std::ranges::copy(seed, counted.begin());
  for (std::uint32_t counter = 0; !to.empty(); ++counter) {
    // A block of 512 bytes takes 16 hashes, so the counter never needs its other bytes.
    counted[seed.size() + 3] = static_cast<std::uint8_t>(counter);
    hash_into(method, ByteView{counted}.first(seed.size() + 4), mask);
    const std::size_t size = std::min(seed.size(), to.size());
    for (std::size_t i = 0; i < size; ++i) to[i] ^= mask[i];
    to = to.subspan(size);
  }
}

// maskedDB and H and BC, where DB is 00 .. 00 01 salt and H the hash of eight zeros, digest, salt.
void encode_pss(model::DigestAlgorithm method, ByteView digest, std::span<std::uint8_t> block) {
  const std::size_t size = digest.size();
  std::array<std::uint8_t, 8 + 2 * digest_bytes_max> salted{};
  const auto salt = std::span{salted}.subspan(8 + size, size);
  std::ranges::copy(digest, salted.begin() + 8);
  fill_random(salt);

  const auto data = block.first(block.size() - size - 1);
  const auto hash = block.subspan(data.size(), size);
  hash_into(method, ByteView{salted}.first(8 + 2 * size), hash);
  std::ranges::fill(data, std::uint8_t{0});
  data[data.size() - size - 1] = 1;
  std::ranges::copy(salt, data.last(size).begin());
  apply_mask(method, hash, data);
  // The block has one bit less than the modulus, whose length is a multiple of 8.
  data[0] &= 0x7f;
  block.back() = 0xbc;
}

}  // namespace

void encode_rsa_block(model::SignatureAlgorithm algorithm, ByteView digest,
                      std::span<std::uint8_t> block) {
  const auto method = model::digest_of(algorithm);
  if (model::is_pss(algorithm)) {
    encode_pss(method, digest, block);
  } else {
    encode_pkcs1(method, digest, block);
  }
}

}  // namespace sealmint::crypto
