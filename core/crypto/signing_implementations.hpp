// The implementations of signing that this process has, and the batch signers over them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.hpp"
#include "core/crypto/signing/calibration.hpp"
#include "core/crypto/signing/implementation.hpp"
#include "core/crypto/signing/signing_table.hpp"
#include "core/crypto/signing_choice.hpp"
#include "core/ports/batch_signer.hpp"

namespace sealmint::crypto {

// Makes an implementation for one thread. The fallback, which can do everything, is the first.
using ImplementationFactory = std::function<std::unique_ptr<SigningImplementation>()>;
using ImplementationFactories = std::vector<ImplementationFactory>;

// What this build has; what the processor cannot do has no lanes.
ImplementationFactories available_implementations(SigningChoice choice);

// All of them, tested and timed, so that each fill goes to the fastest whose signatures are right.
// Immutable after the constructor, which takes about 0.4 s of processor time; everything else may
// be called from any thread.
class SigningImplementations {
 public:
  SigningImplementations(ImplementationFactories factories, LogSink& log);

  // A batch signer for one thread. RSA signatures are verified before they leave; of those of other
  // keys one in `verify_sample` (1 = all), a whole fill at a time.
  std::unique_ptr<ports::BatchSigner> make_batch_signer(std::uint32_t verify_sample) const;

  std::span<const ImplementationReport> reports() const { return reports_; }
  // The name of the implementation for this fill (1 to lanes_max); empty when none can be trusted
  // with the algorithm, whose signatures are `unavailable` then.
  std::string_view chosen(model::KeyAlgorithm algorithm, std::size_t fill) const;

 private:
  std::vector<std::unique_ptr<SigningImplementation>> make_all() const;

  ImplementationFactories factories_;
  std::vector<std::string> names_;
  std::vector<ImplementationReport> reports_;
  SigningTable table_;
};

}  // namespace sealmint::crypto
