// What the route files share: authentication, answers, paging, idempotent creates.
#pragma once

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "api/json_reader.hpp"
#include "api/object_reader.hpp"
#include "core/model/caller.hpp"
#include "core/service/access/authenticator.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/idempotency.hpp"
#include "http/edge/route.hpp"

namespace sealmint::http {

// The services behind the routes; app/ makes them and keeps them alive.
struct Services;

// A handler of a request whose sender is known.
using AuthenticatedHandler =
    std::function<Task<Response>(const Request& request, const model::Principal& principal)>;
using OpenHandler = std::function<Task<Response>(const Request& request)>;

// Wraps a handler: authenticates (when asked to), runs it and turns its Error into the error body.
Handler authenticated(service::Context& context, service::Authenticator& authenticator,
                      AuthenticatedHandler handler);
Handler open_to_all(service::Context& context, OpenHandler handler);

using Events = std::vector<model::AuditKind>;
namespace kinds = model::audit_kinds;

// A route for senders that are known. A GET with a kind of event is recorded (read_events.hpp).
struct RouteHead {
  Method method = Method::get;
  std::string pattern;
  RequiredAccess access;
  Events events = {};
  std::size_t body_limit = limits::body_bytes;
};
void add_route(Routes& routes, service::Context& context, service::Authenticator& authenticator,
               RouteHead head, AuthenticatedHandler handler);

// Who makes this request, for services that change something.
model::Caller caller_of(const Request& request, const model::Principal& principal);
model::Sender sender_of(const Request& request);

// 200 with this JSON.
Response json_response(const boost::json::value& body);
// The same for a list with so many rows in it.
Response list_response(const boost::json::value& body, std::size_t row_count);
Response json_text_response(std::string body);

// ErrorKind::forbidden unless the principal is a Product Admin. `what` completes the sentence
// "Only a Product Admin may …".
Result<void> require_admin(const model::Principal& principal, std::string_view what);

// `offset` and `limit` of a list (contract 7.4, 18.7): limit 1..100, unless said otherwise.
struct Page {
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};
Result<Page> read_page(const Request& request, std::size_t limit_default = limits::page_default,
                       std::size_t limit_max = limits::page_max);

// The first query parameter of that name.
std::optional<std::string> query_value(const Request& request, std::string_view name);

// The Idempotency-Key of the request: absent, or one of 1..255 printable characters.
Result<std::optional<std::string>> idempotency_key(const Request& request);

// A UUID in the path; not_found("<what> not found") when it is none.
Result<Uuid> path_uuid(const Request& request, std::size_t parameter, std::string_view what);

// Runs a create under the request's Idempotency-Key, if it has one. Call it after authorisation.
// `create` receives a function that it must hand to its service: called with the created value in
// the transaction, it remembers the rendered answer in the same commit.
//
//   co_return co_await idempotent_create<model::User>(idempotency, request, principal,
//   &api::to_json,
//       [&](service::AddToCommit<model::User> add) { return users.create(principal, input, add);
//       });
template <class T>
Task<Response> idempotent_create(service::IdempotencyService& idempotency, const Request& request,
                                 const model::Principal& principal,
                                 std::function<boost::json::value(const T&)> render,
                                 std::function<Task<T>(service::AddToCommit<T>)> create) {
  CO_TRY(const auto key, idempotency_key(request));
  std::shared_ptr<service::IdempotencyService::Claim> claim;
  if (key) {
    CO_TRY(auto begun, co_await idempotency.begin(principal, request.path, *key, request.body));
    if (begun.replay) co_return json_text_response(std::move(begun.replay->answer));
    claim = std::move(begun.claim);
  }
  service::AddToCommit<T> add = [claim, render](const T& created, ports::Transaction& transaction) {
    if (!claim) return;
    transaction.changes.emplace_back(claim->remember(200, boost::json::serialize(render(created))));
  };
  CO_TRY(const T created, co_await create(add));
  co_return json_response(render(created));
}

}  // namespace sealmint::http
