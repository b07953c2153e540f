// The object identifiers that EST's attributes are made of, and the DER around them.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ca-backends/est/csr_attributes.hpp"
#include "core/base/bytes.hpp"
#include "core/base/der.hpp"

namespace sealmint::ca::est {

inline constexpr std::uint8_t tag_integer = 0x02;
inline constexpr std::uint8_t tag_bit_string = 0x03;
inline constexpr std::uint8_t tag_oid = 0x06;
inline constexpr std::uint8_t tag_sequence = 0x30;
inline constexpr std::uint8_t tag_set = 0x31;

inline constexpr std::array<std::uint8_t, 7> ec_key{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
inline constexpr std::array<std::uint8_t, 9> rsa_key{0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                     0x0d, 0x01, 0x01, 0x01};
inline constexpr std::array<std::uint8_t, 3> ed25519_key{0x2b, 0x65, 0x70};
inline constexpr std::array<std::uint8_t, 9> extension_request{0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                               0x0d, 0x01, 0x09, 0x0e};
inline constexpr std::array<std::uint8_t, 9> challenge_password{0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                                0x0d, 0x01, 0x09, 0x07};

inline bool is(ByteView oid, ByteView known) { return std::ranges::equal(oid, known); }
inline Oid to_oid(ByteView content) { return {content.begin(), content.end()}; }

// The elements of a SEQUENCE or SET; nothing unless they fill it, and for more than `count_max`.
std::optional<std::vector<DerElement>> elements_of(ByteView content, std::size_t count_max);

// "prime256v1", or the dotted form of what OpenSSL has no name for.
std::string oid_name(const Oid& oid);

}  // namespace sealmint::ca::est
