// Who stands before a handler. The type of its caller says what has been proved, and each row of
// the table asks for exactly one type (endpoint.hpp): a handler that needs a Product Admin cannot
// be bound to a route that lets others in.
#pragma once

#include <type_traits>
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

template <Access access>
struct CallerFor {
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
