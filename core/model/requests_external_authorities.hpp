// What the API of external certificate authorities asks for, already checked against its schema,
// and what it shows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/secret.hpp"
#include "core/model/external_authority.hpp"

namespace sealmint::model {

struct CreateExternalAuthority {
  std::string name;
  std::string type;  // of its backend
  AuthorityStatus status = AuthorityStatus::active;
  Secret configuration_json;  // an object as it was sent, secrets and all
  std::string trust_anchors_pem;
  IssuingProfile profile;
  IssuingPace pace;
};

// Only what is present changes: of the configuration the members that are named, the others whole.
struct UpdateExternalAuthority {
  std::optional<std::string> name;
  std::optional<std::string> type;  // never another one
  std::optional<AuthorityStatus> status;
  std::optional<Secret> configuration_json;
  std::optional<std::string> trust_anchors_pem;
  std::optional<IssuingProfile> profile;
  std::optional<IssuingPace> pace;
};

struct ExternalAuthorityView {
  ExternalAuthority authority;
  // The names of the secrets that are stored; nothing when they do not open any more.
  std::optional<std::vector<std::string>> configured_secrets;
  std::string trust_anchors_pem;
  std::vector<std::string> trust_anchor_subjects;
};
struct ExternalAuthorityPage {
  std::vector<ExternalAuthorityView> authorities;
  std::size_t total_count = 0;
};

struct IssuerTypes {
  std::vector<std::string_view> types;  // of static storage
};

// What a test of the connection found.
struct IssuerTest {
  bool is_working = false;
  std::vector<std::string> facts;  // in the order of the steps
  std::vector<std::string> warnings;
  std::optional<std::string> trouble;  // a word for programs
  std::optional<std::string> detail;   // a sentence for people
};

struct IssuanceOrderView {
  IssuanceOrder order;
  std::string signer_name;
  std::string evidence_pem;  // empty when there is none
};
struct IssuanceOrderPage {
  std::vector<IssuanceOrderView> orders;  // newest first
  std::size_t total_count = 0;
};

}  // namespace sealmint::model
