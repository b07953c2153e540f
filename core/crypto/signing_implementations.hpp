// The implementations of signing that this process has, and the batch signers over them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.hpp"
#include "core/crypto/signing/implementation.hpp"
#include "core/crypto/signing/signing_table.hpp"
#include "core/ports/batch_signer.hpp"

namespace sealmint::crypto {

// Makes an implementation for one thread. The fallback, which can do everything, is the first.
using ImplementationFactory = std::function<std::unique_ptr<SigningImplementation>()>;
using ImplementationFactories = std::vector<ImplementationFactory>;

// Which implementations may sign.
enum class SigningChoice {
  automatic,  // the fastest right one for each fill
  openssl,    // the system's OpenSSL and nothing else
};
std::optional<SigningChoice> parse_signing_choice(std::string_view text);
inline constexpr std::string_view signing_choices = "auto, openssl";

// What this build and this processor have.
ImplementationFactories available_implementations(SigningChoice choice);

// What the start found out about one implementation and one key algorithm.
struct ImplementationReport {
  model::KeyAlgorithm algorithm = model::default_key_algorithm;
  std::string name;
  std::string version;
  std::size_t lanes = 0;
  // Why it is not used; empty when its signatures were right.
  std::string problem;
  // For one signature with its check where checks are always made, by fill 1 to lanes_max. An
  // implementation with fewer lanes takes its calls one after another.
  std::array<double, lanes_max> microseconds{};
};

// All of them, tested and timed. Immutable after the constructor, which takes about 0.1 s of
// processor time; everything else may be called from any thread.
class SigningImplementations {
 public:
  SigningImplementations(ImplementationFactories factories, LogSink& log);

  // A batch signer for one thread. RSA signatures are verified before they leave; of the fills of
  // other keys one in `verify_sample` (1 = all).
  std::unique_ptr<ports::BatchSigner> make_batch_signer(std::uint32_t verify_sample) const;

  std::span<const ImplementationReport> reports() const { return reports_; }
  // The name of the implementation for this fill (1 to lanes_max).
  std::string_view chosen(model::KeyAlgorithm algorithm, std::size_t fill) const;

 private:
  ImplementationFactories factories_;
  std::vector<std::string> names_;
  std::vector<ImplementationReport> reports_;
  SigningTable table_;
};

}  // namespace sealmint::crypto
