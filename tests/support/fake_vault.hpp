// A vault whose signatures are the input with every bit turned, so tests can tell them at once; it
// can be told to wait, to fail and to sign wrongly.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "core/ports/key_vault.hpp"

namespace sealmint::testing {

class FakeVault final : public ports::KeyVault {
 public:
  std::atomic<bool> signs_wrongly{false};
  std::atomic<int> signatures{0};
  std::atomic<int> opened{0};

  // While closed, signing waits. Opening lets everyone through.
  void close_gate() {
    const std::lock_guard lock(mutex_);
    is_gate_open_ = false;
  }
  void open_gate() {
    const std::lock_guard lock(mutex_);
    is_gate_open_ = true;
    gate_.notify_all();
  }
  // Returns once `count` workers stand before the gate.
  void await_waiting(int count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return waiting_ >= count; });
  }

  Result<model::WrappedKey> generate(KeyId id, Uuid owner, model::KeyPurpose purpose,
                                     model::KeyAlgorithm algorithm) override {
    model::WrappedKey key;
    key.id = id;
    key.owner = owner;
    key.purpose = purpose;
    key.algorithm = algorithm;
    return key;
  }

  Result<std::unique_ptr<ports::SigningKey>> open(const model::WrappedKey& key) override {
    opened.fetch_add(1);
    return std::make_unique<Key>(*this, key);
  }

  static Bytes expected_signature(ByteView input) {
    Bytes signature(input.begin(), input.end());
    for (auto& byte : signature) byte = static_cast<std::uint8_t>(~byte);
    return signature;
  }

 private:
  class Key final : public ports::SigningKey {
   public:
    Key(FakeVault& vault, const model::WrappedKey& key)
        : vault_(vault), algorithm_(key.algorithm), id_(key.id) {}
    model::KeyAlgorithm algorithm() const override { return algorithm_; }
    // Not a key, but its id: enough to tell keys apart.
    ByteView public_key_der() const override { return id_.uuid.bytes; }
    Result<Bytes> sign(model::SignatureAlgorithm, ByteView input) override {
      vault_.pass_gate();
      vault_.signatures.fetch_add(1);
      Bytes signature = expected_signature(input);
      if (vault_.signs_wrongly.load() && !signature.empty()) signature.front() ^= 1;
      return signature;
    }
    Result<void> verify(model::SignatureAlgorithm, ByteView input, ByteView signature) override {
      const Bytes expected = expected_signature(input);
      if (equal_constant_time(expected, signature)) return {};
      return make_error(ErrorKind::rejected, "wrong");
    }

   private:
    FakeVault& vault_;
    model::KeyAlgorithm algorithm_;
    KeyId id_;
  };

  void pass_gate() {
    std::unique_lock lock(mutex_);
    if (is_gate_open_) return;
    ++waiting_;
    arrived_.notify_all();
    gate_.wait(lock, [this] { return is_gate_open_; });
    --waiting_;
  }

  std::mutex mutex_;
  std::condition_variable gate_;
  std::condition_variable arrived_;
  bool is_gate_open_ = true;
  int waiting_ = 0;
};

}  // namespace sealmint::testing
