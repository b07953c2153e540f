// Batches of tasks with room for their signatures, and the implementations to sign them with.
#pragma once

#include <deque>

#include "core/crypto/signing_implementations.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

namespace sealmint::crypto::testing {

inline const std::vector<model::SignatureAlgorithm>& signature_algorithms_of(
    model::KeyFamily family) {
  static const auto lists = [] {
    std::array<std::vector<model::SignatureAlgorithm>, 3> all;
    for (const auto algorithm : all_signature_algorithms) {
      all.at(static_cast<std::size_t>(model::family(algorithm))).push_back(algorithm);
    }
    return all;
  }();
  return lists.at(static_cast<std::size_t>(family));
}

// Different keys of one algorithm, made once; few of RSA, because they take seconds.
inline ports::SigningKey& numbered_key(model::KeyAlgorithm algorithm, std::size_t number) {
  static std::array<std::vector<std::unique_ptr<ports::SigningKey>>, 8> made;
  auto& keys = made.at(static_cast<std::size_t>(algorithm));
  const bool is_rsa = model::family(algorithm) == model::KeyFamily::rsa;
  const std::size_t wanted = algorithm == model::KeyAlgorithm::rsa_4096 ? 1 : is_rsa ? 2 : 8;
  while (keys.size() < wanted) keys.push_back(fresh_key(algorithm));
  return *keys.at(number % wanted);
}

// Owns what its tasks point to.
class Batch {
 public:
  // The room is filled, so that a test sees whether it was wiped.
  ports::SignTask& add(ports::SigningKey& key, model::SignatureAlgorithm algorithm, Bytes input) {
    inputs_.push_back(std::move(input));
    spaces_.emplace_back(model::signature_bytes_max(key.algorithm()), std::uint8_t{0xa5});
    ports::SignTask task;
    task.key = &key;
    task.algorithm = algorithm;
    task.input = inputs_.back();
    task.space = spaces_.back();
    tasks_.push_back(std::move(task));
    return tasks_.back();
  }

  // `count` tasks over different keys, algorithms and messages.
  void fill(model::KeyAlgorithm algorithm, std::size_t count) {
    const auto& algorithms = signature_algorithms_of(model::family(algorithm));
    for (std::size_t i = 0; i < count; ++i) {
      const auto signature_algorithm = algorithms[i % algorithms.size()];
      add(numbered_key(algorithm, i), signature_algorithm,
          input_for(signature_algorithm, "message " + std::to_string(i)));
    }
  }

  std::span<ports::SignTask> tasks() { return tasks_; }
  ports::SignTask& operator[](std::size_t i) { return tasks_[i]; }

 private:
  std::deque<Bytes> inputs_;
  std::deque<Bytes> spaces_;
  std::vector<ports::SignTask> tasks_;
};

inline ByteView signature_of(const ports::SignTask& task) { return task.space.first(task.size); }

// Asks OpenSSL, by a way that shares nothing with the batch signer.
inline bool is_right(const ports::SignTask& task) {
  return task.outcome.has_value() && !task.is_faulty &&
         verify_signature(task.key->public_key_der(), task.algorithm, task.input,
                          signature_of(task))
             .has_value();
}

inline bool is_wiped(const ports::SignTask& task) {
  return task.size == 0 && std::ranges::all_of(task.space, [](auto byte) { return byte == 0; });
}

}  // namespace sealmint::crypto::testing
