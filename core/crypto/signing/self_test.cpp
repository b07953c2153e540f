#include "core/crypto/signing/self_test.hpp"

#include <algorithm>
#include <ctime>
#include <vector>

#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/signing/known_answers.hpp"
#include "core/crypto/signing/rsa_encoding.hpp"

namespace sealmint::crypto {
namespace {

// For repeating calls, beyond the one that tests a fill.
constexpr double all_repetitions_us = 10'000;
constexpr double one_fill_us = 400;
constexpr std::size_t first_repetitions = 3;
// The ends first: they matter most when there is time for few repetitions.
constexpr std::array<std::size_t, lanes_max> order_of_fills{8, 1, 4, 2, 6, 3, 5, 7};

// Processor time of this thread: on a busy machine the time of the wall would choose by accident.
double processor_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Inputs, keys and room of as many operations as there are lanes.
class Workload {
 public:
  static Result<Workload> make(SigningImplementation& implementation,
                               SigningImplementation& reference, model::KeyAlgorithm algorithm) {
    const auto raw = from_base64(known_answer(algorithm).key);
    if (!raw) return make_error(ErrorKind::internal, "the known key is damaged");
    TRY(const EvpKey key, from_raw_parameters(*raw));
    Workload work(algorithm);
    TRY(work.key_, implementation.prepare(algorithm, *key));
    TRY(work.reference_key_, reference.prepare(algorithm, *key));
    return work;
  }

  std::span<RawOperation> operations(std::size_t fill) {
    for (std::size_t i = 0; i < fill; ++i) {
      operations_[i] = {key_.get(), inputs_[i], signatures_[i], false};
    }
    return std::span{operations_}.first(fill);
  }

  RawOperation for_reference(std::size_t lane) {
    return {reference_key_.get(), inputs_[lane], signatures_[lane], false};
  }

  Bytes& signature(std::size_t lane) { return signatures_[lane]; }

  // What a call does not write must not pass for what it wrote.
  void forget_signatures() {
    for (Bytes& signature : signatures_) std::ranges::fill(signature, std::uint8_t{0});
  }

 private:
  explicit Workload(model::KeyAlgorithm algorithm) {
    for (std::size_t lane = 0; lane < lanes_max; ++lane) {
      inputs_.push_back(input(algorithm, lane));
      signatures_.emplace_back(raw_signature_bytes(algorithm));
    }
  }

  static Bytes input(model::KeyAlgorithm algorithm, std::size_t lane) {
    const std::string text = "sealmint known answer " + std::to_string(lane);
    const auto digest = hash(model::DigestAlgorithm::sha256, as_bytes(text));
    switch (model::family(algorithm)) {
      case model::KeyFamily::ec: return digest;
      case model::KeyFamily::ed25519: return lane == 0 ? Bytes{0xaf, 0x82} : digest;
      case model::KeyFamily::rsa: break;
    }
    Bytes block(raw_signature_bytes(algorithm));
    encode_rsa_block(model::SignatureAlgorithm::rsa_pkcs1_sha256, digest, block);
    return block;
  }

  std::unique_ptr<PreparedKey> key_;
  std::unique_ptr<PreparedKey> reference_key_;
  std::vector<Bytes> inputs_;
  std::vector<Bytes> signatures_;
  std::array<RawOperation, lanes_max> operations_{};
};

bool all_good(std::span<const RawOperation> operations) {
  return std::ranges::all_of(operations, &RawOperation::is_good);
}

class SelfTest {
 public:
  SelfTest(SigningImplementation& implementation, SigningImplementation& reference,
           model::KeyAlgorithm algorithm, Workload work)
      : implementation_(implementation),
        reference_(reference),
        algorithm_(algorithm),
        work_(std::move(work)) {}

  SelfTestResult run() {
    const std::size_t lanes = implementation_.lanes(algorithm_);
    for (const std::size_t fill : order_of_fills) {
      if (fill > lanes) continue;
      if (result_.problem = test_fill(fill); !result_.problem.empty()) return std::move(result_);
      repeat(fill);
      if (fill != lanes) continue;
      // Now that there is a right signature in every lane.
      if (result_.problem = check_finds_altered(lanes); !result_.problem.empty()) break;
    }
    level(lanes);
    return std::move(result_);
  }

 private:
  std::string test_fill(std::size_t fill) {
    work_.forget_signatures();
    result_.call_us[fill - 1] = timed_call(fill);
    const auto problem = check_fill(fill);
    return problem.empty() ? problem : problem + " at fill " + std::to_string(fill);
  }

  // The very first call pays for what is done once, so that fill is always repeated. A long call is
  // not repeated after that, because eight of RSA-4096 take a tenth of a second as it is.
  void repeat(std::size_t fill) {
    double& best = result_.call_us[fill - 1];
    double spent_us = is_warm_ ? best : 0;
    const std::size_t least = is_warm_ ? 0 : first_repetitions;
    is_warm_ = true;
    for (std::size_t done = 0; done < least || spent_us < one_fill_us; ++done) {
      if (repetitions_us_ >= all_repetitions_us) break;
      const double call_us = timed_call(fill);
      best = std::min(best, call_us);
      spent_us += call_us;
      repetitions_us_ += call_us;
    }
  }

  double timed_call(std::size_t fill) {
    const auto operations = work_.operations(fill);
    const double began = processor_us();
    implementation_.sign(algorithm_, operations);
    is_made_ = all_good(operations);
    if (model::family(algorithm_) == model::KeyFamily::rsa) {
      implementation_.verify(algorithm_, operations);
    }
    return processor_us() - began;
  }

  std::string check_fill(std::size_t fill) {
    if (!is_made_) return "no signature";
    const std::string_view known = known_answer(algorithm_).signature_sha256;
    if (!known.empty() && to_hex(sha256(work_.signature(0))) != known) {
      return "not the known answer";
    }
    for (std::size_t lane = 0; lane < fill; ++lane) {
      auto operation = work_.for_reference(lane);
      reference_.verify(algorithm_, {&operation, 1});
      if (!operation.is_good) return "a signature that does not verify";
    }
    return {};
  }

  // The check must find the one altered signature and no other.
  std::string check_finds_altered(std::size_t fill) {
    const auto operations = work_.operations(fill);
    const std::size_t altered = fill / 2;
    work_.signature(altered).back() ^= 1;
    implementation_.verify(algorithm_, operations);
    for (std::size_t lane = 0; lane < fill; ++lane) {
      if (operations[lane].is_good == (lane == altered)) return "its check is wrong";
    }
    return {};
  }

  // No call takes longer than a fuller one; where it seems to, it was disturbed.
  void level(std::size_t lanes) {
    auto& call_us = result_.call_us;
    for (std::size_t i = lanes - 1; i > 0; --i) {
      call_us[i - 1] = std::min(call_us[i - 1], call_us[i]);
    }
  }

  SigningImplementation& implementation_;
  SigningImplementation& reference_;
  model::KeyAlgorithm algorithm_;
  Workload work_;
  SelfTestResult result_;
  bool is_made_ = false;
  bool is_warm_ = false;
  double repetitions_us_ = 0;
};

}  // namespace

SelfTestResult test_and_time(SigningImplementation& implementation,
                             SigningImplementation& reference, model::KeyAlgorithm algorithm) {
  auto work = Workload::make(implementation, reference, algorithm);
  if (work.has_error()) return {work.error().detail, {}};
  return SelfTest(implementation, reference, algorithm, *std::move(work)).run();
}

}  // namespace sealmint::crypto
