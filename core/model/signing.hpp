// A sign call as values: what the edge parsed and what the service answers (contract 6 and 9.8).
#pragma once

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/manifest.hpp"
#include "core/model/operation.hpp"

namespace sealmint::model {

// Its text and bytes may lie in memory that lasts as long as the request; a copy has its own.
struct SignItem {
  SignItem() = default;
  explicit SignItem(std::pmr::memory_resource* memory) : data(memory) {}

  std::optional<std::pmr::string> id;  // the caller's own, batch only
  // A digest, or the message when `is_digest` is false.
  std::pmr::vector<std::uint8_t> data;
  SignatureAlgorithm algorithm = SignatureAlgorithm::rsa_pkcs1_sha256;
  bool is_digest = false;
  std::shared_ptr<const ManifestProof> manifest_proof;  // null when none is shown
  std::shared_ptr<const Error> schema_error;            // batch only: this item could not be read
};

struct SignCall {
  std::string signer_reference;  // id or name
  std::vector<SignItem> items;   // exactly one unless `is_batch`
  ClientMetadata client;
  ManifestDigests manifest;  // shown whole for all items that show no proof; in any order
  bool is_batch = false;
};

struct SignedItem {
  std::optional<std::string> id;
  SignatureAlgorithm algorithm = SignatureAlgorithm::rsa_pkcs1_sha256;
  OperationId operation_id;                               // nil when nothing was recorded for it
  std::optional<std::uint64_t> log_index = std::nullopt;  // of the same, once it is on record
  std::optional<std::string> receipt = std::nullopt;      // C2SP tlog-proof, if it was waited for
  Result<ByteView> signature = ByteView{};                // in the memory of the answer
};

// Moves only: a copy's items would point into the memory of the original.
struct SignAnswer {
  SignAnswer() = default;
  SignAnswer(SignAnswer&&) = default;
  SignAnswer& operator=(SignAnswer&&) = default;

  SignerId signer_id;
  std::string certificate_serial_number;
  std::vector<SignedItem> items;  // in the order of the call
  Bytes signatures;               // of all items; stays in its place when the answer moves
};

}  // namespace sealmint::model
