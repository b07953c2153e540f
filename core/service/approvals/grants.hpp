// Grants as people see them (contract 10); signatures take their units in grant_reservations.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/caller.hpp"
#include "core/model/views_approvals.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/approvals/approval_events.hpp"

namespace sealmint::service {

struct GrantFilter {
  std::optional<SignerId> signer_id;
  std::size_t offset = 0;
  std::size_t limit = limits::page_max;
};

class GrantService {
 public:
  GrantService(Context& context, const Project& project, ApprovalEvents& events)
      : context_(context), project_(project), events_(events) {}

  // One's own and those of signers one may read, newest first.
  model::GrantPage list(const model::Principal& principal, const GrantFilter& filter) const;
  // Errors: not_found, forbidden.
  Result<model::GrantView> get(const model::Principal& principal, GrantId id) const;

  // By a user who administers the signer. From the answer on no sign call can use it. Errors:
  // not_found, forbidden, rejected (not active), and the recorder's.
  Task<model::GrantView> revoke(model::Caller caller, GrantId id, std::string reason);

  // Whether signing needs an approval, and whether the principal has one that is open now.
  // Errors: not_found, forbidden.
  Result<model::PolicyMatch> match(const model::Principal& principal,
                                   std::string_view id_or_name) const;

 private:
  Context& context_;
  const Project& project_;
  ApprovalEvents& events_;
};

}  // namespace sealmint::service
