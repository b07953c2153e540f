#include "core/crypto/signing/rsa_kernel/operations.hpp"
#include "core/crypto/signing/rsa_kernel/portable.hpp"

namespace sealmint::crypto::rsa_kernel {

const Kernel& portable_kernel() { return kernel_over<Portable>; }

}  // namespace sealmint::crypto::rsa_kernel
