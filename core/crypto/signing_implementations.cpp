#include "core/crypto/signing_implementations.hpp"

#include "core/crypto/signing/batch_signer.hpp"
#include "core/crypto/signing/libcrypto_implementation.hpp"

namespace sealmint::crypto {

std::optional<SigningChoice> parse_signing_choice(std::string_view text) {
  if (text == "auto") return SigningChoice::automatic;
  if (text == "openssl") return SigningChoice::openssl;
  return std::nullopt;
}

ImplementationFactories available_implementations(SigningChoice) {
  return {[] { return make_libcrypto_implementation("openssl", *sealmint_system_libcrypto()); }};
}

SigningImplementations::SigningImplementations(ImplementationFactories factories, LogSink&)
    : factories_(std::move(factories)) {
  for (const auto& make : factories_) names_.emplace_back(make()->name());
}

std::unique_ptr<ports::BatchSigner> SigningImplementations::make_batch_signer(
    std::uint32_t verify_sample) const {
  std::vector<std::unique_ptr<SigningImplementation>> implementations;
  for (const auto& make : factories_) implementations.push_back(make());
  return crypto::make_batch_signer(std::move(implementations), table_, verify_sample);
}

std::string_view SigningImplementations::chosen(model::KeyAlgorithm algorithm,
                                                std::size_t fill) const {
  return names_[table_.chosen(algorithm, fill)];
}

}  // namespace sealmint::crypto
