// Batch signers for lanes under test.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "core/engine/signing_lane.hpp"
#include "tests/support/fake_vault.hpp"
#include "tests/support/one_by_one_signer.hpp"

namespace sealmint::testing {

// Signs with the methods of the vault's own keys and verifies every signature.
inline engine::SigningLane::MakeBatchSigner one_by_one() {
  return [] { return std::make_unique<OneByOneSigner>(); };
}

// What the batch signers of a lane have seen, and how they shall behave. The keys are those of a
// FakeVault, whose public half is their id.
class SignerStudio {
 public:
  struct Seen {
    std::uint8_t key = 0;    // the last byte of its id
    std::uint8_t input = 0;  // the first byte
    bool must_verify = false;
  };
  using Batch = std::vector<Seen>;

  explicit SignerStudio(std::size_t lanes) : lanes_(lanes) {}

  std::atomic<int> faulty_key{-1};      // signatures of this key do not verify
  std::atomic<int> throwing_input{-1};  // a batch with this input throws

  engine::SigningLane::MakeBatchSigner maker() {
    return [this] { return std::make_unique<Signer>(*this); };
  }

  // While closed, a batch waits after it was noted. Opening lets everyone through.
  void close_gate() {
    const std::lock_guard lock(mutex_);
    is_open_ = false;
  }
  void open_gate() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  // Lets the batches through that wait now, and no later ones.
  void pass_once() {
    const std::lock_guard lock(mutex_);
    passed_ = batches_.size();
    changed_.notify_all();
  }
  // Returns once `count` batches were seen.
  void await_batches(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batches_.size() >= count; });
  }
  std::vector<Batch> batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  class Signer final : public ports::BatchSigner {
   public:
    explicit Signer(SignerStudio& studio) : studio_(studio) {}
    void sign(std::span<ports::SignTask> tasks) override {
      studio_.note(tasks);
      for (auto& task : tasks) studio_.sign(task);
    }
    std::size_t lanes(model::KeyAlgorithm) const override { return studio_.lanes_; }

   private:
    SignerStudio& studio_;
  };

  static std::uint8_t number_of(const ports::SignTask& task) {
    return task.key->public_key_der().back();
  }

  void note(std::span<const ports::SignTask> tasks) {
    Batch batch;
    for (const auto& task : tasks) {
      batch.push_back({number_of(task), task.input[0], task.must_verify});
    }
    std::unique_lock lock(mutex_);
    batches_.push_back(std::move(batch));
    const std::size_t number = batches_.size();
    changed_.notify_all();
    changed_.wait(lock, [&] { return is_open_ || passed_ >= number; });
  }

  void sign(ports::SignTask& task) {
    if (task.input[0] == throwing_input.load()) throw std::runtime_error("the test wants it");
    const Bytes signature = FakeVault::expected_signature(task.input);
    std::copy(signature.begin(), signature.end(), task.space.begin());
    task.size = signature.size();
    if (number_of(task) != faulty_key.load()) return;
    task.is_faulty = true;
    task.outcome = make_error(ErrorKind::unavailable, "key_integrity");
  }

  const std::size_t lanes_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Batch> batches_;
  std::size_t passed_ = 0;
  bool is_open_ = true;
};

}  // namespace sealmint::testing
