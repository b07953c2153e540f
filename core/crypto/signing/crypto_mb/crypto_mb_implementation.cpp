#include "core/crypto/signing/crypto_mb/crypto_mb_implementation.hpp"

#include <crypto_mb/cpu_features.h>
#include <crypto_mb/version.h>

#include <array>

#include "core/crypto/signing/crypto_mb/ec_lanes.hpp"
#include "core/crypto/signing/crypto_mb/ed25519_lanes.hpp"
#include "core/crypto/signing/crypto_mb/rsa_lanes.hpp"

namespace sealmint::crypto {
namespace {

MBX_ALGO library_algorithm(model::KeyAlgorithm algorithm) {
  switch (algorithm) {
    case model::KeyAlgorithm::rsa_2048: return MBX_ALGO_RSA_2K;
    case model::KeyAlgorithm::rsa_3072: return MBX_ALGO_RSA_3K;
    case model::KeyAlgorithm::rsa_4096: return MBX_ALGO_RSA_4K;
    case model::KeyAlgorithm::ec_p256: return MBX_ALGO_ECDSA_NIST_P256;
    case model::KeyAlgorithm::ec_p384: return MBX_ALGO_ECDSA_NIST_P384;
    case model::KeyAlgorithm::ec_p521: return MBX_ALGO_ECDSA_NIST_P521;
    case model::KeyAlgorithm::ed25519: break;
  }
  return MBX_ALGO_ED25519;
}

// The library asks the processor anew for each answer, which takes 50 us in a virtual machine: more
// than eight signatures with P-256.
std::array<std::size_t, model::key_algorithm_count> ask_processor() {
  std::array<std::size_t, model::key_algorithm_count> lanes{};
  for (const auto algorithm : model::all_key_algorithms) {
    const auto widths = mbx_get_algo_info(library_algorithm(algorithm));
    lanes[model::index_of(algorithm)] = (widths & MBX_WIDTH_MB8) != 0 ? lanes_max : 0;
  }
  return lanes;
}

class CryptoMbImplementation final : public SigningImplementation {
 public:
  std::string_view name() const override { return "crypto_mb"; }
  std::string version() const override { return mbx_getversion()->strVersion; }

  std::size_t lanes(model::KeyAlgorithm algorithm) const override {
    static const auto lanes_here = ask_processor();
    return lanes_here[model::index_of(algorithm)];
  }

  Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm,
                                               const EVP_PKEY& key) override {
    switch (model::family(algorithm)) {
      case model::KeyFamily::rsa: return rsa_.prepare(algorithm, key);
      case model::KeyFamily::ec: return EcLanes::prepare(algorithm, key);
      case model::KeyFamily::ed25519: break;
    }
    return Ed25519Lanes::prepare(key);
  }

  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    switch (model::family(algorithm)) {
      case model::KeyFamily::rsa: return rsa_.sign(algorithm, operations);
      case model::KeyFamily::ec: return ec_.sign(algorithm, operations);
      case model::KeyFamily::ed25519: return Ed25519Lanes::sign(operations);
    }
  }

  void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    switch (model::family(algorithm)) {
      case model::KeyFamily::rsa: return rsa_.verify(algorithm, operations);
      case model::KeyFamily::ec: return EcLanes::verify(algorithm, operations);
      case model::KeyFamily::ed25519: return Ed25519Lanes::verify(operations);
    }
  }

 private:
  RsaLanes rsa_;
  EcLanes ec_;
};

}  // namespace

std::unique_ptr<SigningImplementation> make_crypto_mb_implementation() {
  return std::make_unique<CryptoMbImplementation>();
}

}  // namespace sealmint::crypto
