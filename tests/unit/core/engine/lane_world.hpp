// Calls with their memory, and a loop that drives many of them beside the test.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <deque>
#include <memory>

#include "core/engine/signing_lane.hpp"
#include "tests/support/batch_signers.hpp"
#include "tests/support/fake_vault.hpp"
#include "tests/support/null_log.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::testing {

inline std::shared_ptr<const model::WrappedKey> make_key(
    std::uint8_t number, model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256) {
  auto key = std::make_shared<model::WrappedKey>();
  key->id.uuid.bytes[15] = number;
  key->algorithm = algorithm;
  return key;
}

// A call of `count` jobs whose inputs begin with `first_input`, `first_input` + 1, ...
struct OwnedCall {
  OwnedCall(std::size_t count, std::uint8_t first_input, std::uint8_t key_number = 1,
            model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256)
      : inputs(count), spaces(count), jobs(count) {
    const auto signature = model::family(algorithm) == model::KeyFamily::rsa
                               ? model::SignatureAlgorithm::rsa_pkcs1_sha256
                               : model::SignatureAlgorithm::ecdsa_sha256;
    for (std::size_t i = 0; i < count; ++i) {
      inputs[i] = {static_cast<std::uint8_t>(first_input + i), 7};
      spaces[i].resize(512);
      jobs[i].algorithm = signature;
      jobs[i].input = inputs[i];
      jobs[i].space = spaces[i];
    }
    call.key = make_key(key_number, algorithm);
    call.jobs = jobs;
    call.flow.signer.uuid.bytes[15] = key_number;
    call.deadline = std::chrono::steady_clock::now() + std::chrono::hours{1};
  }

  // Does job `i` hold the signature of its input?
  bool is_signed(std::size_t i) const {
    if (jobs[i].outcome.has_error()) return false;
    const ByteView signature = ByteView(spaces[i]).first(jobs[i].size);
    return std::ranges::equal(signature, FakeVault::expected_signature(inputs[i]));
  }
  bool is_wiped(std::size_t i) const {
    return jobs[i].size == 0 && std::ranges::all_of(spaces[i], [](auto byte) { return byte == 0; });
  }
  // "busy", "key_quarantined", ... of job `i`; empty when it has none.
  std::string error_of(std::size_t i) const {
    return jobs[i].outcome.has_error() ? jobs[i].outcome.error().detail : "";
  }

  std::vector<Bytes> inputs;
  std::vector<Bytes> spaces;
  std::vector<engine::SigningJob> jobs;
  engine::SigningCall call;
  std::optional<Result<void>> result;  // of the whole call, once it is over
};

struct LaneWorld {
  FakeVault vault;
  RecordingLog log;
  SignerStudio studio{8};
  boost::asio::io_context context;
  std::deque<OwnedCall> calls;

  engine::SigningLane::Options options{.workers = 1, .queue_items_max = 4'096};

  std::unique_ptr<engine::SigningLane> make_lane() {
    return std::make_unique<engine::SigningLane>(vault, studio.maker(), log, options);
  }

  // Hands the call in; it ends while finish() runs.
  OwnedCall& start(engine::SigningLane& lane, std::size_t count, std::uint8_t first_input,
                   std::uint8_t key_number = 1,
                   engine::Priority priority = engine::Priority::interactive,
                   model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256) {
    auto& owned = calls.emplace_back(count, first_input, key_number, algorithm);
    owned.call.priority = priority;
    return start(lane, owned);
  }
  OwnedCall& start(engine::SigningLane& lane, OwnedCall& owned) {
    boost::asio::co_spawn(
        context, [&lane, &owned] { return lane.sign(owned.call); },
        [&owned](std::exception_ptr, const Result<void>& result) { owned.result = result; });
    context.restart();
    context.poll();
    return owned;
  }
  // Ends the lane, which signs what is queued, and resumes every call.
  void finish(engine::SigningLane& lane) {
    studio.open_gate();
    lane.stop();
    context.restart();
    context.run();
  }
};

}  // namespace sealmint::testing
