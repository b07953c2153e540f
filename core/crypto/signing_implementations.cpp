#include "core/crypto/signing_implementations.hpp"

#include "core/crypto/signing/batch_signer.hpp"
#include "core/crypto/signing/libcrypto_implementation.hpp"
#include "core/crypto/signing/rsa_kernel/ifma_implementation.hpp"
#ifdef SEALMINT_WITH_NEWER_OPENSSL
#include "core/crypto/newer_openssl/newer_openssl.h"
#endif
#ifdef SEALMINT_WITH_CRYPTO_MB
#include "core/crypto/signing/crypto_mb/crypto_mb_implementation.hpp"
#endif

namespace sealmint::crypto {
namespace {

void log_problem(LogSink& log, const ImplementationReport& report) {
  const auto level = report.lanes == 0 ? LogLevel::info : LogLevel::error;
  log.write(level, "signing_implementation_disabled",
            {{"implementation", report.name},
             {"algorithm", model::name(report.algorithm)},
             {"reason", report.problem}});
}

}  // namespace

std::optional<SigningChoice> parse_signing_choice(std::string_view text) {
  if (text == "auto") return SigningChoice::automatic;
  if (text == "openssl") return SigningChoice::openssl;
  if (text == "crypto_mb") return SigningChoice::crypto_mb;
  return std::nullopt;
}

ImplementationFactories available_implementations(SigningChoice choice) {
  ImplementationFactories factories;
  factories.emplace_back(
      [] { return make_libcrypto_implementation("openssl", *sealmint_system_libcrypto()); });
  if (choice == SigningChoice::openssl) return factories;
  if (choice == SigningChoice::automatic) {
#ifdef SEALMINT_WITH_NEWER_OPENSSL
    factories.emplace_back(
        [] { return make_libcrypto_implementation("openssl_newer", *sealmint_newer_libcrypto()); });
#endif
    factories.emplace_back([] { return make_ifma_implementation(); });
  }
#ifdef SEALMINT_WITH_CRYPTO_MB
  factories.emplace_back(make_crypto_mb_implementation);
#endif
  return factories;
}

SigningImplementations::SigningImplementations(ImplementationFactories factories, LogSink& log)
    : factories_(std::move(factories)) {
  const auto all = make_all();
  const auto reference = factories_.front()();
  for (const auto& implementation : all) names_.emplace_back(implementation->name());
  for (const auto algorithm : model::all_key_algorithms) {
    const std::size_t first = reports_.size();
    for (const auto& implementation : all) {
      reports_.push_back(examine(*implementation, *reference, algorithm));
      if (!reports_.back().problem.empty()) log_problem(log, reports_.back());
    }
    const auto candidates = std::span{reports_}.subspan(first);
    for (std::size_t fill = 1; fill <= lanes_max; ++fill) {
      table_.choose(algorithm, fill, fastest(candidates, fill));
    }
  }
}

std::vector<std::unique_ptr<SigningImplementation>> SigningImplementations::make_all() const {
  std::vector<std::unique_ptr<SigningImplementation>> all;
  for (const auto& make : factories_) all.push_back(make());
  return all;
}

std::unique_ptr<ports::BatchSigner> SigningImplementations::make_batch_signer(
    std::uint32_t verify_sample) const {
  return crypto::make_batch_signer(make_all(), table_, verify_sample);
}

std::string_view SigningImplementations::chosen(model::KeyAlgorithm algorithm,
                                                std::size_t fill) const {
  const auto position = table_.chosen(algorithm, fill);
  return position ? std::string_view{names_[*position]} : std::string_view{};
}

}  // namespace sealmint::crypto
