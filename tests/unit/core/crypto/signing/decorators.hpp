// Implementations that misbehave on purpose, laid around ones that do not.
#pragma once

#include <random>

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto::testing {

class Decorator : public SigningImplementation {
 public:
  explicit Decorator(std::unique_ptr<SigningImplementation> inner) : inner_(std::move(inner)) {}

  std::string_view name() const override { return inner_->name(); }
  std::string version() const override { return inner_->version(); }
  std::size_t lanes(model::KeyAlgorithm algorithm) const override {
    return inner_->lanes(algorithm);
  }
  Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm,
                                               const EVP_PKEY& key) override {
    return inner_->prepare(algorithm, key);
  }
  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    inner_->sign(algorithm, operations);
  }
  void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    inner_->verify(algorithm, operations);
  }

 private:
  std::unique_ptr<SigningImplementation> inner_;
};

// Flips one bit in one of `rate` raw signatures, as a processor with a fault would.
class BitFlipper final : public Decorator {
 public:
  BitFlipper(std::unique_ptr<SigningImplementation> inner, unsigned rate, std::size_t& flips)
      : Decorator(std::move(inner)), rate_(rate), flips_(flips) {}

  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    Decorator::sign(algorithm, operations);
    for (const RawOperation& operation : operations) {
      if (random_() % rate_ != 0) continue;
      const std::size_t byte = random_() % operation.signature.size();
      operation.signature[byte] ^= static_cast<std::uint8_t>(1U << random_() % 8);
      ++flips_;
    }
  }

 private:
  std::mt19937 random_{20260101};  // the same faults in every run
  unsigned rate_;
  std::size_t& flips_;
};

// Refuses what is in one lane.
class LaneBreaker final : public Decorator {
 public:
  LaneBreaker(std::unique_ptr<SigningImplementation> inner, std::size_t lane)
      : Decorator(std::move(inner)), lane_(lane) {}

  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations) override {
    Decorator::sign(algorithm, operations);
    if (lane_ < operations.size()) operations[lane_].is_good = false;
  }

 private:
  std::size_t lane_;
};

// Says of every signature that it is right.
class Believer final : public Decorator {
 public:
  using Decorator::Decorator;
  void verify(model::KeyAlgorithm, std::span<RawOperation> operations) override {
    for (RawOperation& operation : operations) operation.is_good = true;
  }
};

// Has no form for any key, as when the secure heap is full.
class Keyless final : public Decorator {
 public:
  using Decorator::Decorator;
  Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm, const EVP_PKEY&) override {
    throw std::bad_alloc();
  }
};

}  // namespace sealmint::crypto::testing
