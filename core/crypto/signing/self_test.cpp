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

constexpr double all_fills_us = 10'000;
constexpr double one_fill_us = 400;
// The ends first: what lies between them is the least surprise.
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
    const double began = processor_us();
    const std::size_t lanes = implementation_.lanes(algorithm_);
    for (const std::size_t fill : order_of_fills) {
      if (fill > lanes) continue;
      const bool is_end = fill == 1 || fill == lanes;
      if (!is_end && processor_us() - began > all_fills_us) break;
      result_.problem = run_fill(fill);
      if (!result_.problem.empty()) return std::move(result_);
    }
    result_.problem = check_finds_altered(lanes);
    fill_gaps(lanes);
    return std::move(result_);
  }

 private:
  // Tests one fill, then times it: the test itself pays for what only a first call does.
  std::string run_fill(std::size_t fill) {
    double& best = result_.call_us[fill - 1];
    best = timed_call(fill);
    if (auto problem = check_fill(fill); !problem.empty()) {
      return problem + " at fill " + std::to_string(fill);
    }
    const double began = processor_us();
    while (processor_us() - began < one_fill_us) best = std::min(best, timed_call(fill));
    return {};
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
    // Every lane once in the full call; later only the newest, because to verify is slow.
    const std::size_t first = fill == implementation_.lanes(algorithm_) ? 0 : fill - 1;
    for (std::size_t lane = first; lane < fill; ++lane) {
      auto operation = work_.for_reference(lane);
      reference_.verify(algorithm_, {&operation, 1});
      if (!operation.is_good) return "a signature that does not verify";
    }
    return {};
  }

  // The check must find the one altered signature and no other.
  std::string check_finds_altered(std::size_t fill) {
    const auto operations = work_.operations(fill);
    implementation_.sign(algorithm_, operations);
    const std::size_t altered = fill / 2;
    work_.signature(altered).back() ^= 1;
    implementation_.verify(algorithm_, operations);
    for (std::size_t lane = 0; lane < fill; ++lane) {
      if (operations[lane].is_good == (lane == altered)) return "its check is wrong";
    }
    return {};
  }

  // Fills without a measurement lie on the line between their measured neighbours.
  void fill_gaps(std::size_t lanes) {
    auto& call_us = result_.call_us;
    for (std::size_t i = 1; i < lanes; ++i) {
      if (call_us[i] > 0) continue;
      std::size_t next = i;
      while (call_us[next] == 0) ++next;  // the last one is always measured
      call_us[i] =
          call_us[i - 1] + (call_us[next] - call_us[i - 1]) / static_cast<double>(next - i + 1);
    }
  }

  SigningImplementation& implementation_;
  SigningImplementation& reference_;
  model::KeyAlgorithm algorithm_;
  Workload work_;
  SelfTestResult result_;
  bool is_made_ = false;
};

}  // namespace

SelfTestResult test_and_time(SigningImplementation& implementation,
                             SigningImplementation& reference, model::KeyAlgorithm algorithm) {
  auto work = Workload::make(implementation, reference, algorithm);
  if (work.has_error()) return {work.error().detail, {}};
  return SelfTest(implementation, reference, algorithm, *std::move(work)).run();
}

}  // namespace sealmint::crypto
