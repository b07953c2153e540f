// Activity rows like those of a release pipeline, as the sign path hands them to the store.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/base/id.hpp"
#include "core/ports/store.hpp"

namespace sealmint::bench {

class RowMaker {
 public:
  // The first call is of `start`, each other a millisecond later.
  explicit RowMaker(SignerId signer, TimePoint start = from_unix_ms(1'767'323'045'000))
      : signer_(signer), start_(start) {}

  // `rows` rows in calls of `call_rows`, a transaction for each call.
  std::vector<ports::Transaction> make(std::size_t rows, std::size_t call_rows) {
    std::vector<ports::Transaction> batch;
    for (std::size_t made = 0; made < rows; made += call_rows) {
      batch.emplace_back().changes.emplace_back(make_call(call_rows));
    }
    return batch;
  }

 private:
  ports::AppendOperations make_call(std::size_t rows) {
    ports::AppendOperations call;
    auto& context = call.context;
    context.created_at = start_ + std::chrono::milliseconds{++calls_};
    context.signer_id = signer_;
    context.actor = {model::ActorKind::identity, signer_.uuid};
    context.actor_name = "release-pipeline";
    context.client.tool = "cosign";
    context.client.hostname = "runner-17";
    context.client.source_ip = "192.0.2.17";
    call.items.resize(rows);
    for (auto& item : call.items) {
      item.id = next_id(context.created_at);
      // One in fifty fails, so that every index has something to do.
      item.status =
          ++rows_ % 50 == 0 ? model::OperationStatus::failed : model::OperationStatus::success;
      item.algorithm = model::SignatureAlgorithm::ecdsa_sha256;
      item.data_hash = random_bytes<32>();
      item.digest.assign(item.data_hash);
    }
    return call;
  }

  // Counts up inside a millisecond, as crypto::new_uuid does.
  OperationId next_id(TimePoint now) {
    auto random = random_bytes<10>();
    random[0] = static_cast<std::uint8_t>(rows_ >> 8 & 0xf);
    random[1] = static_cast<std::uint8_t>(rows_ & 0xff);
    return OperationId{make_uuid_v7(to_unix_ms(now), random)};
  }

  template <std::size_t size>
  std::array<std::uint8_t, size> random_bytes() {
    std::array<std::uint8_t, size> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
    return bytes;
  }

  SignerId signer_;
  TimePoint start_;
  std::int64_t calls_ = 0;
  std::int64_t rows_ = 0;
  std::mt19937 random_{std::random_device{}()};
};

}  // namespace sealmint::bench
