// Creates under an Idempotency-Key (contract 18.1).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/service/shared/idempotency.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// What the answer of a create holds. One with a secret is kept sealed under the caller's token, and
// no cache may keep it.
enum class Answer { plain, secret };

// The part of a create around its service: the earlier answer to the same key, or the claim under
// which the new one is remembered.
class Creation {
 public:
  // Call it after authorisation: a removed member must get 403, not a replay.
  static Task<Creation> begin(Services& services, const model::Principal& principal,
                              const Request& request, Answer kind);

  const std::optional<std::string>& replayed() const { return replayed_; }
  // Adds the rendered answer to the transaction that creates the object.
  void remember(const std::string& answer, ports::Transaction& transaction) const;
  Response response(std::string answer) const;

 private:
  Creation(Answer kind, std::string_view bearer) : kind_(kind), bearer_(bearer) {}

  Answer kind_;
  std::string_view bearer_;  // in the request, which outlives the work
  std::shared_ptr<service::IdempotencyService::Claim> claim_;
  std::optional<std::string> replayed_;
};

// Runs a create under the request's Idempotency-Key, if it has one. `create` receives a function
// that it must hand to its service: called with the created value in the transaction, it remembers
// the rendered answer in that very commit.
//
//   co_return co_await create<model::User>(services, caller.principal(), request, &api::to_json,
//       [&](service::AddToCommit<model::User> add) { return users.create(caller, input, add); });
template <class T>
Task<Response> idempotent_create(Services& services, const model::Principal& principal,
                                 const Request& request,
                                 std::function<boost::json::value(const T&)> render,
                                 std::function<Task<T>(service::AddToCommit<T>)> create,
                                 Answer kind = Answer::plain) {
  CO_TRY(const Creation creation, co_await Creation::begin(services, principal, request, kind));
  if (creation.replayed()) co_return creation.response(*creation.replayed());
  service::AddToCommit<T> add = [&](const T& created, ports::Transaction& transaction) {
    creation.remember(boost::json::serialize(render(created)), transaction);
  };
  CO_TRY(const T created, co_await create(add));
  co_return creation.response(boost::json::serialize(render(created)));
}

}  // namespace sealmint::http
