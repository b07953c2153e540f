// ports::BatchSigner over a set of implementations; for the other files of this folder.
#pragma once

#include <vector>

#include "core/crypto/signing/implementation.hpp"
#include "core/crypto/signing/signing_table.hpp"
#include "core/ports/batch_signer.hpp"

namespace sealmint::crypto {

// `implementations` in the order of the table's positions; `verify_sample` is at least 1.
std::unique_ptr<ports::BatchSigner> make_batch_signer(
    std::vector<std::unique_ptr<SigningImplementation>> implementations, const SigningTable& table,
    std::uint32_t verify_sample);

}  // namespace sealmint::crypto
