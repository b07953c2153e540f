// Who stands before a handler. The type of its caller says what has been proved, and each row of
// the table asks for exactly one type (endpoint.hpp): a handler that needs a Product Admin cannot
// be bound to a route that lets others in.
#pragma once

#include <optional>
#include <utility>

#include "core/model/caller.hpp"
#include "core/service/access/callers.hpp"
#include "http/edge/message.hpp"
#include "http/routes/access.hpp"
#include "http/routes/services.hpp"

namespace sealmint::http {

using service::AdminCaller;
using service::SignerCaller;

// A person; machine identities are refused. Only prove_user() makes it.
class UserCaller {
 public:
  const model::Caller& caller() const { return caller_; }
  const model::Principal& principal() const { return caller_.principal; }

 private:
  friend Result<UserCaller> prove_user(model::Caller caller);
  explicit UserCaller(model::Caller caller) : caller_(std::move(caller)) {}

  model::Caller caller_;
};
Result<UserCaller> prove_user(model::Caller caller);

// Somebody who wants to sign. Whether they may is asked by SignService, because contract 6 puts the
// schema of the call before the right, and because nothing is looked up twice on that path.
struct SigningCaller {
  const model::Principal& principal;
};

// What a route's access asks for on the signer in its path; nothing when no signer is meant.
constexpr std::optional<rules::Action> action_of(Access access) {
  switch (access) {
    case Access::anyone:
    case Access::principal:
    case Access::user:
    case Access::product_admin: return std::nullopt;
    case Access::read: return rules::Action::read;
    case Access::edit: return rules::Action::edit;
    case Access::delete_signer: return rules::Action::delete_signer;
    case Access::manage_status: return rules::Action::manage_status;
    case Access::manage_members: return rules::Action::manage_members;
    case Access::manage_policy: return rules::Action::manage_policy;
    case Access::sign: return rules::Action::sign;
    case Access::request_sign: return rules::Action::request_sign;
    case Access::pre_approve: return rules::Action::pre_approve;
    case Access::revoke_request: return rules::Action::revoke_request;
    case Access::reissue_certificate: return rules::Action::reissue_certificate;
    case Access::export_certificate: return rules::Action::export_certificate;
  }
  return std::nullopt;
}

template <Access access>
struct CallerFor {
  static_assert(action_of(access).has_value(), "every other access has a caller of its own");
  using Type = SignerCaller;
};
template <>
struct CallerFor<Access::anyone> {
  using Type = model::Sender;
};
template <>
struct CallerFor<Access::principal> {
  using Type = model::Caller;
};
template <>
struct CallerFor<Access::user> {
  using Type = UserCaller;
};
template <>
struct CallerFor<Access::product_admin> {
  using Type = AdminCaller;
};
template <>
struct CallerFor<Access::sign> {
  using Type = SigningCaller;
};
template <Access access>
using CallerOf = typename CallerFor<access>::Type;

// The far end of a request, as the server saw it.
model::Sender sender_of(const Request& request);

}  // namespace sealmint::http
