#include "core/crypto/signing/libcrypto_implementation.hpp"

#include <algorithm>
#include <array>

#include "core/base/ecdsa_der.hpp"
#include "core/base/wipe.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/signing/declassify.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t ecdsa_der_bytes_max = 141;  // P-521

class LibcryptoKey final : public PreparedKey {
 public:
  LibcryptoKey(const sealmint_libcrypto& functions, sealmint_libcrypto_key* key)
      : functions_(functions), key_(key) {}
  ~LibcryptoKey() override { functions_.close(key_); }
  LibcryptoKey(const LibcryptoKey&) = delete;
  LibcryptoKey& operator=(const LibcryptoKey&) = delete;

  sealmint_libcrypto_key* get() { return key_; }

 private:
  const sealmint_libcrypto& functions_;
  sealmint_libcrypto_key* key_;
};

// The parameters of a key, which hold its secrets.
struct WipedParams {
  void operator()(OSSL_PARAM* params) const {
    for (OSSL_PARAM* param = params; param->key; ++param) {
      wipe(std::span(static_cast<std::uint8_t*>(param->data), param->data_size));
    }
    OSSL_PARAM_free(params);
  }
};

const char* type_name(model::KeyAlgorithm algorithm) {
  switch (model::family(algorithm)) {
    case model::KeyFamily::rsa: return "RSA";
    case model::KeyFamily::ec: return "EC";
    case model::KeyFamily::ed25519: break;
  }
  return "ED25519";
}

class LibcryptoImplementation final : public SigningImplementation {
 public:
  LibcryptoImplementation(std::string_view name, const sealmint_libcrypto& functions)
      : name_(name), functions_(functions) {}

  std::string_view name() const override { return name_; }
  std::string version() const override { return functions_.version(); }
  std::size_t lanes(model::KeyAlgorithm) const override { return 1; }

  Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm,
                                               const EVP_PKEY& key) override {
    const SecretScope secrets;
    OSSL_PARAM* raw = nullptr;
    if (EVP_PKEY_todata(&key, EVP_PKEY_KEYPAIR, &raw) != 1) return openssl_error("read a key");
    const std::unique_ptr<OSSL_PARAM, WipedParams> params{raw};
    auto* const opened = functions_.open(type_name(algorithm), params.get());
    if (!opened) return make_error(ErrorKind::internal, "open a key for signing");
    return std::unique_ptr<PreparedKey>(std::make_unique<LibcryptoKey>(functions_, opened));
  }

  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    const SecretScope secrets;
    for (RawOperation& operation : operations) {
      operation.is_good = sign_one(model::family(algorithm), operation);
    }
  }

  void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    for (RawOperation& operation : operations) {
      operation.is_good = verify_one(model::family(algorithm), operation);
    }
  }

 private:
  bool sign_one(model::KeyFamily family, RawOperation& operation) {
    auto* const key = static_cast<LibcryptoKey*>(operation.key)->get();
    const ByteView input = operation.input;
    const auto signature = operation.signature;
    std::size_t size = signature.size();
    switch (family) {
      case model::KeyFamily::rsa:
        return functions_.sign(key, input.data(), input.size(), signature.data(), &size) == 1 &&
               size == signature.size();
      case model::KeyFamily::ed25519:
        return functions_.sign_message(key, input.data(), input.size(), signature.data(), &size) ==
                   1 &&
               size == signature.size();
      case model::KeyFamily::ec: break;
    }
    std::array<std::uint8_t, ecdsa_der_bytes_max> der{};
    size = der.size();
    if (functions_.sign(key, input.data(), input.size(), der.data(), &size) != 1) return false;
    // A signature is made to be shown, and its length shows with it.
    declassify(der);
    return read_ecdsa_der(ByteView{der}.first(declassified(size)), signature);
  }

  bool verify_one(model::KeyFamily family, const RawOperation& operation) {
    auto* const key = static_cast<LibcryptoKey*>(operation.key)->get();
    const ByteView input = operation.input;
    const ByteView signature = operation.signature;
    switch (family) {
      case model::KeyFamily::rsa: {
        const auto block = std::span{block_}.first(signature.size());
        return functions_.raise_to_public_exponent(key, signature.data(), block.data(),
                                                   block.size()) == 1 &&
               std::ranges::equal(block, input);
      }
      case model::KeyFamily::ed25519:
        return functions_.verify_message(key, input.data(), input.size(), signature.data(),
                                         signature.size()) == 1;
      case model::KeyFamily::ec: break;
    }
    std::array<std::uint8_t, ecdsa_der_bytes_max> der{};
    const std::size_t size = write_ecdsa_der(signature, der);
    return functions_.verify_ecdsa(key, input.data(), input.size(), der.data(), size) == 1;
  }

  std::string_view name_;
  const sealmint_libcrypto& functions_;
  std::array<std::uint8_t, rsa_modulus_bytes_max> block_{};
};

}  // namespace

std::unique_ptr<SigningImplementation> make_libcrypto_implementation(
    std::string_view name, const sealmint_libcrypto& functions) {
  return std::make_unique<LibcryptoImplementation>(name, functions);
}

}  // namespace sealmint::crypto
