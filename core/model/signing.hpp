// A sign call as values: what the edge parsed and what the service answers (contract 6 and 9.8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/operation.hpp"

namespace sealmint::model {

struct SignItem {
  std::optional<std::string> id;  // the caller's own, batch only
  Bytes data;                     // a digest, or the message when `is_digest` is false
  SignatureAlgorithm algorithm = SignatureAlgorithm::rsa_pkcs1_sha256;
  bool is_digest = false;
  std::optional<Error> schema_error;  // batch only: this item could not be read
};

struct SignCall {
  std::string signer_reference;  // id or name
  std::vector<SignItem> items;   // exactly one unless `is_batch`
  ClientMetadata client;
  bool is_batch = false;
};

struct SignedItem {
  std::optional<std::string> id;
  SignatureAlgorithm algorithm = SignatureAlgorithm::rsa_pkcs1_sha256;
  OperationId operation_id;  // nil when nothing was recorded for it
  Result<Bytes> signature = Bytes{};
};

struct SignAnswer {
  SignerId signer_id;
  std::string certificate_serial_number;
  std::vector<SignedItem> items;  // in the order of the call
};

}  // namespace sealmint::model
