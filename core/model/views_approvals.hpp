// What readers see of policies, requests and grants.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/model/approval.hpp"
#include "core/model/grant.hpp"
#include "core/model/manifest.hpp"

namespace sealmint::model {

struct PolicyView {
  ApprovalPolicy policy;
};

// A grant with the status that counts now.
struct GrantView {
  Grant grant;
  GrantStatus effective_status = GrantStatus::active;
  std::string project_id;
};

// A request with the status that counts now, and the grant that came of it.
struct RequestView {
  AccessRequest request;
  std::optional<GrantView> grant;
  std::string project_id;
  std::string organization_id;
};

struct RequestPage {
  std::vector<RequestView> requests;  // newest first
  std::size_t total_count = 0;
};

struct GrantPage {
  std::vector<GrantView> grants;  // newest first
  std::size_t total_count = 0;
};

struct PreApproval {
  RequestView request;
  GrantView grant;
};

// One digest of a manifest, with the proof that a sign call shows for it.
struct ManifestEntry {
  ManifestDigest digest;
  ManifestProof proof;
};

struct ManifestPage {
  Sha256 root{};
  std::vector<ManifestEntry> entries;
  std::size_t total_count = 0;
};

struct PolicyMatch {
  bool requires_approval = false;
  bool has_active_grant = false;
};

}  // namespace sealmint::model
