// The numbers of a key as 64-bit limbs, the lowest first.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/result.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::crypto {

// Reads a parameter (OSSL_PKEY_PARAM_...) straight into `limbs`, padded with zeros: no copy of a
// secret is left elsewhere. An error when it does not fit.
Result<void> read_limbs(const EVP_PKEY& key, const char* parameter, std::span<std::uint64_t> limbs);

}  // namespace sealmint::crypto
