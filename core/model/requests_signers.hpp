// What callers ask of signers, members and policies, after the schema check of the edge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/id.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/principal.hpp"
#include "core/model/requests_approvals.hpp"

namespace sealmint::model {

// Roles stay texts up to the service: an unknown role is a broken rule (400), not a schema issue.
struct NewMember {
  ActorRef actor;
  std::string role;
};

struct CreateSigner {
  std::string name;
  std::optional<std::string> description;
  std::optional<AuthorityId> authority_id;  // exactly one of these two
  std::optional<CertificateId> certificate_id;
  std::optional<std::string> common_name;  // the rest only with authority_id
  std::optional<std::int64_t> certificate_ttl_days;
  std::optional<std::int64_t> renew_before_days;
  std::optional<KeyAlgorithm> key_algorithm;
  bool wants_hsm = false;
  bool wants_external_configuration = false;
  std::vector<NewMember> members;
  ApprovalPolicyInput policy;
};

// The outer optional says whether the field was sent, the inner one whether it was null.
struct UpdateSigner {
  std::optional<std::string> name;
  std::optional<std::optional<std::string>> description;
  std::optional<std::optional<std::int64_t>> renew_before_days;
};

// What is absent keeps the signer's value.
struct ReissueCertificate {
  AuthorityId authority_id;
  std::optional<std::string> common_name;
  std::optional<std::int64_t> certificate_ttl_days;
  std::optional<KeyAlgorithm> key_algorithm;
  bool wants_hsm = false;
  bool wants_external_configuration = false;
};

// A certificate that an order waits for, as text or as base64 of a binary file.
struct ImportIssuedCertificate {
  std::string certificate;
};

// Several users at once, by id or by e-mail address.
struct NewUserMembers {
  std::vector<UserId> user_ids;
  std::vector<std::string> emails;
  std::string role;
};

// A membership is named by its own id or by whom it is for.
using MemberKey = std::variant<MembershipId, ActorRef>;

}  // namespace sealmint::model
