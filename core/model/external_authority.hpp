// Issuers outside: what is known of them here, and the orders for certificates that they get.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/certificate.hpp"
#include "core/model/principal.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::model {

// What every certificate of an issuer shall carry besides its common name, and what must hold of it
// (contract 19.20).
struct IssuingProfile {
  DistinguishedName subject;  // common_name stays empty: it is the signer's
  std::vector<std::string> email_addresses;
  std::vector<std::string> dns_names;
  // Under the rules for publicly trusted code signing: larger keys, shorter lives.
  bool is_public_trust = false;
  // Issuers that put names of their own into certificates; otherwise another common name is
  // refused.
  bool may_rename = false;
  std::int64_t minimum_days = 1;  // that a new certificate must have left
};

// How hard an issuer may be asked.
struct IssuingPace {
  std::int64_t requests_per_minute = 60;
  std::int64_t concurrent_requests = 4;
};

struct ExternalAuthority {
  AuthorityId id;                                    // shares its space with internal authorities
  std::string name;                                  // unique among the external ones
  std::string type;                                  // of its backend: "est"
  AuthorityStatus status = AuthorityStatus::active;  // or disabled
  std::string configuration;                         // JSON, as it is shown
  SealedSecret secrets;                              // JSON, the rest of it
  std::vector<Bytes> trust_anchors;                  // a path must end in one of these
  IssuingProfile profile;
  IssuingPace pace;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

// The numbers are stored.
enum class OrderStatus : std::uint8_t { pending = 1, completed = 2, failed = 3, superseded = 4 };
std::string_view name(OrderStatus status);
enum class OrderPurpose : std::uint8_t { creation = 1, reissue = 2, renewal = 3 };
std::string_view name(OrderPurpose purpose);

// One certificate that is to come (contract 1.9 and 11.4). It is stored before anything is asked,
// and each step of it before the next, so that it goes on after a crash at any point.
struct IssuanceOrder {
  OrderId id;
  SignerId signer_id;
  AuthorityId authority_id;
  OrderStatus status = OrderStatus::pending;
  OrderPurpose purpose = OrderPurpose::creation;
  std::string common_name;
  std::int64_t ttl_days = 0;
  KeyAlgorithm key_algorithm = default_key_algorithm;
  ActorRef requested_by;        // a nil id for a renewal that nobody asked for
  std::optional<KeyId> key_id;  // with csr_der; none once the order has failed
  Bytes csr_der;
  std::string ticket;  // of the issuer, where it wants more time; empty otherwise
  std::int64_t attempts = 0;
  // Of these, how many may have made a certificate whose answer never came.
  std::int64_t lost_answers = 0;
  TimePoint next_attempt_at;
  TimePoint gives_up_at;
  std::string waits_for;  // a person, in words; empty when it is the issuer itself
  std::optional<std::string> failure_reason;    // of the last attempt; of the order once it failed
  std::optional<CertificateId> certificate_id;  // that was attached
  // A certificate that came and was not attached: it failed the proof, or came too late.
  Bytes evidence_der;
  std::optional<TimePoint> evidence_revoked_at;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

}  // namespace sealmint::model
