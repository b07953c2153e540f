// The one file that is compiled for a processor with AVX-512 IFMA; it is run on no other. Headers
// of the standard library come first: their inline functions must not be compiled for it, because
// the linker keeps one copy of each for the whole program.
#include <array>
#include <cstddef>
#include <cstdint>

#include "core/crypto/signing/rsa_kernel/convert.hpp"
#include "core/crypto/signing/rsa_kernel/kernel.hpp"
#include "core/crypto/signing/rsa_kernel/limbs.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512ifma"))), \
                             apply_to = function)
#include "core/crypto/signing/rsa_kernel/avx512.hpp"
#include "core/crypto/signing/rsa_kernel/operations.hpp"
#pragma clang attribute pop

namespace sealmint::crypto::rsa_kernel {

const Kernel* avx512_kernel() {
  static const bool is_there = __builtin_cpu_supports("avx512f") != 0 &&
                               __builtin_cpu_supports("avx512dq") != 0 &&
                               __builtin_cpu_supports("avx512ifma") != 0;
  return is_there ? &kernel_over<Avx512> : nullptr;
}

}  // namespace sealmint::crypto::rsa_kernel
#else
namespace sealmint::crypto::rsa_kernel {

const Kernel* avx512_kernel() { return nullptr; }

}  // namespace sealmint::crypto::rsa_kernel
#endif
