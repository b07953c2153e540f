// The table of endpoints. A topic is a constexpr list of rows; what the server serves, what
// `sealmint routes` prints and what the API document says are all read from them.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "api/fields.hpp"
#include "core/base/limits.hpp"
#include "core/base/task.hpp"
#include "core/model/audit_kinds.hpp"
#include "http/edge/route.hpp"
#include "http/routes/callers.hpp"

namespace sealmint::http {

struct Topic;
struct Endpoint;
namespace kinds = model::audit_kinds;

// Proves the right of a row, runs its handler and turns an Error into the error body.
using Serve = boost::asio::awaitable<Response> (*)(Services& services, const Topic& topic,
                                                   const Endpoint& endpoint, Request& request);

// What a handler is: a plain function of the services, its proved caller and the request. It
// answers with a Task<Response>, or with a Result<Response> when there is nothing to wait for.
template <class Caller>
using Handler = Task<Response> (*)(Services&, const Caller&, const Request&);

// Whether a handler may stand in a row of this access: it asks for the caller that the access
// proves, or for nothing that needs a proof.
template <Access access, auto handler>
concept Serves = std::is_invocable_r_v<Task<Response>, decltype(handler), Services&,
                                       const CallerOf<access>&, const Request&> ||
                 std::is_invocable_r_v<Result<Response>, decltype(handler), Services&,
                                       const CallerOf<access>&, const Request&>;

template <class Caller>
boost::asio::awaitable<Response> serve(Services& services, const Topic& topic,
                                       const Endpoint& endpoint, Request& request,
                                       Handler<Caller> handler);

// A request that nobody has to prove anything for.
template <>
boost::asio::awaitable<Response> serve(Services& services, const Topic& topic,
                                       const Endpoint& endpoint, Request& request,
                                       Handler<model::Sender> handler);

template <class Caller, auto handler>
Task<Response> at_once(Services& services, const Caller& caller, const Request& request) {
  co_return handler(services, caller, request);
}

// What a body looks like in the API document.
using Shape = api::Schema (*)(api::Components& components);
template <class T>
inline constexpr Shape shape = &api::Wire<T>::schema;

// A parameter of the query.
struct QueryParameter {
  std::string_view name;
  api::Schema (*schema)();
  std::string_view description;
};
using Query = std::span<const QueryParameter>;

// What a row takes and gives, as the API document shows it.
struct Traits {
  Shape input = nullptr;   // null: no body
  Shape output = nullptr;  // null: not JSON
  Query query = {};
  bool has_idempotency_key = false;
  bool has_if_match = false;
  bool has_entity_tag = false;
};

// Whom a row is for, together with what answers them.
class Bound {
 public:
  template <Access access, auto handler>
    requires Serves<access, handler>
  static consteval Bound of() {
    return Bound(access, [](Services& services, const Topic& topic, const Endpoint& endpoint,
                            Request& request) {
      using Caller = CallerOf<access>;
      if constexpr (std::is_convertible_v<decltype(handler), Handler<Caller>>) {
        return serve<Caller>(services, topic, endpoint, request, handler);
      } else {
        return serve<Caller>(services, topic, endpoint, request, &at_once<Caller, handler>);
      }
    });
  }

  constexpr Bound with(const Traits& traits) const {
    Bound bound = *this;
    bound.traits_ = traits;
    return bound;
  }

  constexpr Access access() const { return access_; }
  constexpr const Traits& traits() const { return traits_; }
  constexpr Serve serve_with() const { return serve_; }

 private:
  constexpr Bound(Access access, Serve serve) : access_(access), serve_(serve) {}

  Access access_;
  Serve serve_;
  Traits traits_;
};

template <auto handler>
inline constexpr Bound for_anyone = Bound::of<Access::anyone, handler>();
template <auto handler>
inline constexpr Bound for_principals = Bound::of<Access::principal, handler>();
template <auto handler>
inline constexpr Bound for_users = Bound::of<Access::user, handler>();
template <auto handler>
inline constexpr Bound for_admins = Bound::of<Access::product_admin, handler>();
// For whoever has that right on the signer in the path, which is its first parameter.
template <Access right, auto handler>
inline constexpr Bound on_signer = Bound::of<right, handler>();

// What the record may say of a request: a read by its one kind, a change by what its service does.
// Nothing for what neither shows nor changes anything that the record tells of.
class Events {
 public:
  constexpr Events() = default;
  constexpr Events(std::initializer_list<model::AuditKind> kinds) {
    for (const model::AuditKind kind : kinds) kinds_.at(count_++) = kind;
  }

  constexpr const model::AuditKind* begin() const { return kinds_.data(); }
  constexpr const model::AuditKind* end() const { return kinds_.data() + count_; }
  constexpr bool empty() const { return count_ == 0; }
  constexpr model::AuditKind front() const { return kinds_.front(); }

 private:
  std::array<model::AuditKind, 3> kinds_;
  std::size_t count_ = 0;
};

// Statuses of refusals that nothing else of a row tells of: 400 where a rule on what there is may
// forbid the call, 404 where a body names what need not be there, ….
class Refusals {
 public:
  constexpr Refusals() = default;
  constexpr Refusals(std::initializer_list<int> statuses) {
    for (const int status : statuses) statuses_.at(count_++) = status;
  }

  constexpr bool hold(int status) const {
    const auto* const end = statuses_.data() + count_;
    return std::find(statuses_.data(), end, status) != end;
  }

 private:
  std::array<int, 4> statuses_{};
  std::size_t count_ = 0;
};

struct EndpointOptions {
  std::string_view content_type = "application/json";  // of the answer
  std::size_t body_limit = limits::body_bytes;
  bool wipes_body = false;  // the body holds a private key
};

// get("/{userId}", "getUser", "Get a user", admin_call<&UserService::get>), and what is rarer
// behind it: get(…).recorded(kinds::get_user).
struct Endpoint {
  Method method;
  std::string_view path;  // behind the prefix of the topic
  std::string_view id;    // its name in the API document and in generated clients
  std::string_view summary;
  Bound bound;
  Events events = {};
  Refusals refusals = {};
  EndpointOptions options = {};

  template <class... Kinds>
  constexpr Endpoint recorded(Kinds... kinds) const {
    return recorded(Events{kinds...});
  }
  constexpr Endpoint recorded(Events kinds) const {
    Endpoint endpoint = *this;
    endpoint.events = kinds;
    return endpoint;
  }
  constexpr Endpoint refusing(Refusals statuses) const {
    Endpoint endpoint = *this;
    endpoint.refusals = statuses;
    return endpoint;
  }
  constexpr Endpoint with(EndpointOptions rare) const {
    Endpoint endpoint = *this;
    endpoint.options = rare;
    return endpoint;
  }
};

constexpr Endpoint get(std::string_view path, std::string_view id, std::string_view summary,
                       Bound bound) {
  return {Method::get, path, id, summary, bound};
}
constexpr Endpoint post(std::string_view path, std::string_view id, std::string_view summary,
                        Bound bound) {
  return {Method::post, path, id, summary, bound};
}
constexpr Endpoint put(std::string_view path, std::string_view id, std::string_view summary,
                       Bound bound) {
  return {Method::put, path, id, summary, bound};
}
constexpr Endpoint patch(std::string_view path, std::string_view id, std::string_view summary,
                         Bound bound) {
  return {Method::patch, path, id, summary, bound};
}
constexpr Endpoint erase(std::string_view path, std::string_view id, std::string_view summary,
                         Bound bound) {
  return {Method::delete_, path, id, summary, bound};
}

struct Topic {
  std::string_view name;          // "Users"
  std::string_view prefix;        // "/api/v1/users"
  std::string_view older_prefix;  // where older clients find the same rows; empty: nowhere
  std::string_view admins_may;    // completes "Only a Product Admin may …"
  std::span<const Endpoint> rows;
};

// All there is.
std::span<const Topic* const> topics();

// The whole pattern of a row: "/api/v1/users/{userId}".
inline std::string pattern_of(std::string_view prefix, const Endpoint& endpoint) {
  return std::string(prefix).append(endpoint.path);
}

// The routes of the table, those under older prefixes included. `services` outlive them.
Routes make_routes(Services& services);

}  // namespace sealmint::http
