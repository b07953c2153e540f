#include "core/crypto/signing/rsa_kernel/kernel.hpp"

#include "core/crypto/signing/rsa_kernel/limbs.hpp"

namespace sealmint::crypto::rsa_kernel {

std::size_t montgomery_bits(int modulus_bits) {
  return limb_bits * limbs_for(static_cast<std::size_t>(modulus_bits));
}

}  // namespace sealmint::crypto::rsa_kernel
