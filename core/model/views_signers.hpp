// What readers see of signers, members and activity: stored objects joined with what they refer to.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/model/external_authority.hpp"
#include "core/model/operation.hpp"
#include "core/model/signer.hpp"

namespace sealmint::model {

// What a signer's row shows of its certificate.
struct CertificateSummary {
  std::optional<AuthorityId> authority_id;
  std::string serial_number;
  std::string common_name;
  TimePoint not_before;
  TimePoint not_after;
  KeyAlgorithm key_algorithm = default_key_algorithm;
  std::string_view status;  // "active", "expired", "revoked": a literal
};

struct SignerView {
  Signer signer;
  SignerStatus effective_status = SignerStatus::pending;
  std::optional<CertificateSummary> certificate;
  std::string project_id;
  // The order that waits for its certificate, or the last one when that failed.
  std::optional<IssuanceOrder> order = std::nullopt;
};

struct SignerPage {
  std::vector<SignerView> signers;
  std::size_t total_count = 0;
};

// What may be shown of a member; fields of another kind stay empty.
struct MemberDetails {
  std::string name;
  std::string email;        // users
  std::string username;     // users
  std::string auth_method;  // identities; empty = none yet
  std::string slug;         // groups
};

struct MemberView {
  SignerId signer_id;
  Membership membership;
  bool is_active = true;  // false when the user, identity or group is gone
  MemberDetails details;
};

struct RemovedMember {
  SignerId signer_id;
  MembershipId membership_id;
};

struct AddedUserMembers {
  std::vector<MemberView> memberships;
  std::vector<UserId> skipped;          // were members already
  std::vector<std::string> unresolved;  // e-mail addresses nobody has
};

// One user or identity with the role that counts for it.
struct EffectiveMember {
  ActorRef actor;
  Role role = Role::auditor;
  std::vector<GroupId> via_groups;
  bool is_direct = false;
};

struct EffectiveMemberView {
  EffectiveMember member;
  MemberDetails details;
};

// What one principal may do on a signer, and through which memberships.
struct PermissionsView {
  std::vector<std::string_view> actions;  // literals
  std::vector<Membership> memberships;
};

struct PublicKeyView {
  Bytes spki_der;
  KeyAlgorithm algorithm = default_key_algorithm;
};

struct CertificateExport {
  std::string certificate_pem;
  std::string chain_pem;  // issuers, nearest first; empty for a self-signed leaf
  std::string serial_number;
  std::string signer_name;
};

struct OperationView {
  Operation operation;
  std::optional<MembershipId> actor_membership_id;
  std::string signer_name;
  std::string project_id;
};

struct OperationViewPage {
  std::vector<OperationView> operations;
  std::size_t total_count = 0;
};

}  // namespace sealmint::model
