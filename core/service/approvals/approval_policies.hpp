// The approval policy of a signer (contract 9.14).
#pragma once

#include <string>
#include <string_view>

#include "core/model/caller.hpp"
#include "core/model/precondition.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/views_approvals.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

class ApprovalPolicyService {
 public:
  explicit ApprovalPolicyService(Context& context) : context_(context) {}

  // Errors: not_found, forbidden.
  Result<model::PolicyView> get(const model::Principal& principal,
                                std::string_view id_or_name) const;

  // Replaces steps and constraints; open requests keep what they were made under. Besides those
  // above: malformed and rejected (rules::check_policy), conflict, precondition_failed.
  Task<model::PolicyView> replace(model::Caller caller, std::string id_or_name,
                                  model::ApprovalPolicyInput input,
                                  model::Precondition expected = {});

 private:
  Context& context_;
};

}  // namespace sealmint::service
