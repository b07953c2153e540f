// Signing with the RSA kernel: implementation "ifma", for RSA only.
#pragma once

#include "core/crypto/signing/implementation.hpp"
#include "core/crypto/signing/rsa_kernel/kernel.hpp"

namespace sealmint::crypto {

// With 0 lanes for everything where the processor has no AVX-512 IFMA.
std::unique_ptr<SigningImplementation> make_ifma_implementation();
// The implementation over another kernel; null stands for a processor that has none.
std::unique_ptr<SigningImplementation> make_ifma_implementation(const rsa_kernel::Kernel* kernel);

}  // namespace sealmint::crypto
