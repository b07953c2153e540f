// What happens around a handler: who asks is proved, the right of the row with it, and what came of
// it becomes an answer.
#include <boost/asio/this_coro.hpp>

#include "core/base/log.hpp"
#include "core/base/must.hpp"
#include "core/base/wipe.hpp"
#include "core/service/access/authenticator.hpp"
#include "http/edge/problem_response.hpp"
#include "http/routes/endpoint.hpp"
#include "http/routes/read_events.hpp"

namespace sealmint::http {
namespace {

// Wipes a body with a private key in it, on every way out.
class BodyWiper {
 public:
  BodyWiper(Request& request, const Endpoint& endpoint)
      : body_(endpoint.options.wipes_body ? &request.body : nullptr) {}
  BodyWiper(const BodyWiper&) = delete;
  BodyWiper& operator=(const BodyWiper&) = delete;
  ~BodyWiper() {
    if (body_) wipe(*body_);
  }

 private:
  std::string* body_;
};

// What a person gets to read is decided by api::make_problem; the log keeps the text and the place.
Response error_response(LogSink& log, const Error& error, const Request& request) {
  Response response = problem_response(error, request.request_id);
  if (response.status >= 500 && error.kind != ErrorKind::busy) {
    const std::string place =
        std::string(error.where.file_name()) + ":" + std::to_string(error.where.line());
    log.write(LogLevel::error, "request_failed",
              {{"requestId", request.request_id},
               {"path", request.path},
               {"detail", error.detail},
               {"where", place}});
  }
  return response;
}

// The right of a row, asked before the body is looked at.
struct Asked {
  const Services& services;
  const Topic& topic;
  const Endpoint& endpoint;
  const Request& request;
  const model::Principal& principal;

  model::Caller caller() const { return {principal, sender_of(request)}; }
};

template <class Caller>
Result<Caller> prove(const Asked& asked);

template <>
Result<model::Caller> prove(const Asked& asked) {
  return asked.caller();
}

template <>
Result<UserCaller> prove(const Asked& asked) {
  return prove_user(asked.caller());
}

template <>
Result<SigningCaller> prove(const Asked& asked) {
  return SigningCaller{asked.principal};
}

template <>
Result<AdminCaller> prove(const Asked& asked) {
  const auto& context = asked.services.context;
  return service::as_admin(*context.directory.snapshot(), asked.caller(), context.clock.now(),
                           asked.topic.admins_may);
}

template <>
Result<SignerCaller> prove(const Asked& asked) {
  const auto& context = asked.services.context;
  const auto action = action_of(asked.endpoint.bound.access());
  must(action.has_value(), "a row whose caller has a right on a signer names that right");
  return service::as_signer_caller(*context.directory.snapshot(), asked.caller(),
                                   context.clock.now(), asked.request.parameters.front(), *action);
}

}  // namespace

Result<UserCaller> prove_user(model::Caller caller) {
  if (caller.principal.is_user()) return UserCaller(std::move(caller));
  return make_error(ErrorKind::forbidden, "Only a user may do this, no machine identity");
}

model::Sender sender_of(const Request& request) { return {request.source_ip, request.user_agent}; }

template <class Caller>
boost::asio::awaitable<Response> serve(Services& services, const Topic& topic,
                                       const Endpoint& endpoint, Request& request,
                                       Handler<Caller> handler) {
  const BodyWiper wiper(request, endpoint);
  const std::string_view authorization =
      request.authorization ? std::string_view(*request.authorization) : std::string_view{};
  const auto proof = services.authenticator.prove(authorization, request.source_ip);
  if (proof.has_error()) co_return error_response(services.log, proof.error(), request);
  const model::Principal& principal = proof->principal;
  if (proof->costs_use) {
    const auto spent = co_await services.authenticator.spend_use(principal.token_id);
    if (spent.has_error()) co_return error_response(services.log, spent.error(), request);
  }
  const auto caller = prove<Caller>({services, topic, endpoint, request, principal});
  if (caller.has_error()) co_return error_response(services.log, caller.error(), request);
  auto response = co_await handler(services, *caller, request);
  if (response.has_error()) co_return error_response(services.log, response.error(), request);
  if (is_recorded_read(endpoint)) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const model::Caller reader{principal, sender_of(request)};
    record_read(services, executor, topic, endpoint, reader, request, *response);
  }
  co_return *std::move(response);
}

template <>
boost::asio::awaitable<Response> serve(Services& services, const Topic&, const Endpoint&,
                                       Request& request, Handler<model::Sender> handler) {
  const model::Sender sender = sender_of(request);
  auto response = co_await handler(services, sender, request);
  if (response.has_error()) co_return error_response(services.log, response.error(), request);
  co_return *std::move(response);
}

template boost::asio::awaitable<Response> serve(Services&, const Topic&, const Endpoint&, Request&,
                                                Handler<model::Caller>);
template boost::asio::awaitable<Response> serve(Services&, const Topic&, const Endpoint&, Request&,
                                                Handler<UserCaller>);
template boost::asio::awaitable<Response> serve(Services&, const Topic&, const Endpoint&, Request&,
                                                Handler<AdminCaller>);
template boost::asio::awaitable<Response> serve(Services&, const Topic&, const Endpoint&, Request&,
                                                Handler<SignerCaller>);
template boost::asio::awaitable<Response> serve(Services&, const Topic&, const Endpoint&, Request&,
                                                Handler<SigningCaller>);

}  // namespace sealmint::http
