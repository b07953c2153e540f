// Creates whose answer holds a secret.
#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "http/routes/admin.hpp"

namespace sealmint::http {

// The token itself, whatever stands before it.
inline std::string_view bearer_of(const Request& request) {
  if (!request.authorization) return {};
  const std::string_view header = *request.authorization;
  return header.substr(header.rfind(' ') + 1);
}

// As idempotent_create(), but the remembered answer is sealed under the caller's token, and no
// cache may keep it.
template <class T>
Task<Response> create_with_secret(service::IdempotencyService& idempotency, const Request& request,
                                  const model::Principal& principal,
                                  boost::json::object (*render)(const T&),
                                  std::function<Task<T>(service::AddToCommit<T>)> create) {
  CO_TRY(const auto key, idempotency_key(request));
  std::shared_ptr<service::IdempotencyService::Claim> claim;
  if (key) {
    CO_TRY(auto begun, co_await idempotency.begin(principal, request.path, *key, request.body));
    claim = std::move(begun.claim);
    if (begun.replay) {
      CO_TRY(auto answer, claim->open_sealed(*begun.replay, bearer_of(request)));
      co_return never_stored(json_text_response(std::move(answer)));
    }
  }
  service::AddToCommit<T> add = [&](const T& created, ports::Transaction& transaction) {
    if (!claim) return;
    const std::string answer = boost::json::serialize(render(created));
    // Sealing fails only for lack of memory.
    transaction.changes.emplace_back(
        claim->remember_sealed(200, answer, bearer_of(request)).value());
  };
  CO_TRY(const T created, co_await create(add));
  co_return never_stored(json_response(render(created)));
}

}  // namespace sealmint::http
