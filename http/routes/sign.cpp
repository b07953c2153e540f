#include "http/routes/sign.hpp"

#include "api/sign.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using Read = Result<model::SignCall> (*)(std::string_view, std::pmr::memory_resource*);
using Render = std::string (*)(const model::SignAnswer&);

Task<Response> answer_sign(service::SignService& sign, const Request& request,
                           const model::Principal& principal, Read read, Render render) {
  CO_TRY(auto call, read(request.body, request.memory));
  call.signer_reference = request.parameters.front();
  call.client.source_ip = request.source_ip;
  CO_TRY(auto key, idempotency_key(request));
  std::optional<service::IdempotentSign> idempotent;
  if (key) idempotent = {request.path, *std::move(key), request.body, render};
  CO_TRY(auto result, co_await sign.sign(principal, std::move(call), std::move(idempotent)));
  if (result.replayed_body) co_return json_text_response(*std::move(result.replayed_body));
  co_return json_text_response(render(result.answer));
}

}  // namespace

void add_sign_routes(Routes& routes, service::Context& context,
                     service::Authenticator& authenticator, service::SignService& sign) {
  const auto add = [&](std::string_view path, Read read, Render render, std::size_t body_limit) {
    auto handler = authenticated(
        context, authenticator,
        [&sign, read, render](const Request& request, const model::Principal& principal) {
          return answer_sign(sign, request, principal, read, render);
        });
    add_under_signers(routes, Method::post, path, Access::sign, handler, body_limit);
  };
  add("/{signerId}/sign", &api::read_sign, &api::render_sign, limits::sign_body_bytes);
  add("/{signerId}/sign-batch", &api::read_sign_batch, &api::render_sign_batch,
      limits::sign_batch_body_bytes);
}

}  // namespace sealmint::http
