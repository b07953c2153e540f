// One row of a signer's activity (contract 1.8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/base/short_bytes.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/principal.hpp"

namespace sealmint::model {

// The numbers are stored.
enum class OperationStatus : std::uint8_t { pending = 1, success = 2, failed = 3, denied = 4 };
std::string_view name(OperationStatus status);
std::optional<OperationStatus> parse_operation_status(std::string_view text);

// What the client says about itself, plus the address the server saw.
struct ClientMetadata {
  std::string tool;
  std::string hostname;
  std::string command;  // redacted
  std::string os_username;
  std::string signing_application_hash;
  std::string module_version;
  std::string source_ip;
};

// What all rows of one call share.
struct OperationContext {
  SignerId signer_id;
  ActorRef actor;
  std::string actor_name;
  std::optional<GrantId> grant_id;
  ClientMetadata client;
  TimePoint created_at;
  // Of the key that was to sign; stands in the log only.
  std::optional<CertificateId> certificate_id = std::nullopt;
};

// What each item of a call adds. A batch holds a thousand of them side by side.
struct OperationItem {
  OperationId id;
  OperationStatus status = OperationStatus::success;
  std::optional<SignatureAlgorithm> algorithm;  // absent when the request named none we know
  Sha256 data_hash{};                           // SHA-256 of the decoded `data` bytes
  ShortBytes<64> digest;      // that was signed; empty for Ed25519 and for refusals before it
  std::string error_message;  // empty for a success
  // SHA-256 of the signature; stands in the log only.
  std::optional<Sha256> signature_hash = std::nullopt;
};

// The whole row, as it is read.
struct Operation : OperationContext, OperationItem {};

}  // namespace sealmint::model
