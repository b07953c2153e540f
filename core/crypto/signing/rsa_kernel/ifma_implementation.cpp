#include "core/crypto/signing/rsa_kernel/ifma_implementation.hpp"

#include <openssl/bn.h>

#include <algorithm>
#include <vector>

#include "core/base/wipe.hpp"
#include "core/crypto/signing/rsa_limbs.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t vector_bytes = 64;

class KernelKey final : public RsaLimbs {
 public:
  explicit KernelKey(std::size_t modulus_bits)
      : RsaLimbs(modulus_bits), montgomery_square_(modulus_bits / 64) {}

  Result<void> derive() {
    const int bits = static_cast<int>(64 * modulus_limbs());
    const BigNumber modulus(BN_lebin2bn(reinterpret_cast<const unsigned char*>(this->modulus()),
                                        static_cast<int>(8 * modulus_limbs()), nullptr));
    const BigNumber power(BN_new());
    const BigNumberContext context(BN_CTX_new());
    const int exponent = 2 * static_cast<int>(rsa_kernel::montgomery_bits(bits));
    if (!modulus || !power || !context || BN_set_bit(power.get(), exponent) != 1 ||
        BN_nnmod(power.get(), power.get(), modulus.get(), context.get()) != 1 ||
        BN_bn2lebinpad(power.get(), reinterpret_cast<unsigned char*>(montgomery_square_.data()),
                       static_cast<int>(8 * montgomery_square_.size())) < 0) {
      return openssl_error("derive a constant of the modulus");
    }
    return {};
  }

  const std::uint64_t* montgomery_square() const { return montgomery_square_.data(); }

 private:
  std::vector<std::uint64_t> montgomery_square_;
};

const KernelKey& key_of(const RawOperation& operation) {
  return *static_cast<const KernelKey*>(operation.key);
}

// RFC 8017, 5.2.2, step 1: what is not below the modulus is no signature.
bool is_below_modulus(ByteView signature, const KernelKey& key) {
  for (std::size_t i = 0; i < key.modulus_limbs(); ++i) {
    std::uint64_t limb = 0;
    for (std::size_t byte = 0; byte < 8; ++byte) limb = limb << 8 | signature[8 * i + byte];
    const std::uint64_t bound = key.modulus()[key.modulus_limbs() - 1 - i];
    if (limb != bound) return limb < bound;
  }
  return false;
}

rsa_kernel::PrivateLane private_lane(const RawOperation& operation) {
  using Secret = RsaLimbs::Secret;
  const KernelKey& key = key_of(operation);
  return {.p = key.secret(Secret::p),
          .q = key.secret(Secret::q),
          .d_mod_p_1 = key.secret(Secret::d_mod_p_1),
          .d_mod_q_1 = key.secret(Secret::d_mod_q_1),
          .q_inverse = key.secret(Secret::q_inverse),
          .input = operation.input.data(),
          .output = operation.signature.data()};
}

class IfmaImplementation final : public SigningImplementation {
 public:
  explicit IfmaImplementation(const rsa_kernel::Kernel* kernel)
      : kernel_(kernel), memory_(kernel ? kernel->scratch_bytes + vector_bytes : 0) {
    // Neither the secure heap nor what stands in for it promises the alignment of a vector.
    void* begin = memory_.span().data();
    std::size_t space = memory_.size();
    if (kernel_) std::align(vector_bytes, kernel_->scratch_bytes, begin, space);
    scratch_ = static_cast<std::uint8_t*>(begin);
  }

  std::string_view name() const override { return "ifma"; }
  std::string version() const override { return "RSA kernel for AVX-512 IFMA"; }

  std::size_t lanes(model::KeyAlgorithm algorithm) const override {
    const bool is_rsa = model::family(algorithm) == model::KeyFamily::rsa;
    return kernel_ && is_rsa ? rsa_kernel::lanes : 0;
  }

  Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm,
                                               const EVP_PKEY& key) override {
    auto made = std::make_unique<KernelKey>(static_cast<std::size_t>(model::size_bits(algorithm)));
    TRY_VOID(made->read(key));
    TRY_VOID(made->derive());
    return std::unique_ptr<PreparedKey>(std::move(made));
  }

  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    rsa_kernel::PrivateLanes lanes;
    lanes.fill(private_lane(operations.front()));
    std::ranges::transform(operations, lanes.begin(), private_lane);
    kernel_->sign(model::size_bits(algorithm), lanes, scratch_);
    wipe(std::span(scratch_, kernel_->scratch_bytes));
    for (RawOperation& operation : operations) operation.is_good = true;
  }

  // The exponent is 65537: algorithm_of() lists no other keys.
  void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    std::array<std::array<std::uint8_t, rsa_modulus_bytes_max>, lanes_max> blocks;
    rsa_kernel::PublicLanes lanes;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      const RawOperation& operation = operations[lane < operations.size() ? lane : 0];
      const KernelKey& key = key_of(operation);
      lanes[lane] = {.modulus = key.modulus(),
                     .montgomery_square = key.montgomery_square(),
                     .input = operation.signature.data(),
                     .output = blocks[lane].data()};
    }
    kernel_->raise(model::size_bits(algorithm), lanes, scratch_);
    for (std::size_t lane = 0; lane < operations.size(); ++lane) {
      RawOperation& operation = operations[lane];
      const auto block = std::span{blocks[lane]}.first(operation.input.size());
      operation.is_good = std::ranges::equal(block, operation.input) &&
                          is_below_modulus(operation.signature, key_of(operation));
    }
  }

 private:
  const rsa_kernel::Kernel* kernel_;
  SecureBytes memory_;
  std::uint8_t* scratch_ = nullptr;
};

}  // namespace

std::unique_ptr<SigningImplementation> make_ifma_implementation() {
  return make_ifma_implementation(rsa_kernel::avx512_kernel());
}

std::unique_ptr<SigningImplementation> make_ifma_implementation(const rsa_kernel::Kernel* kernel) {
  return std::make_unique<IfmaImplementation>(kernel);
}

}  // namespace sealmint::crypto
