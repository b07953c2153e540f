#include "http/routes/sign.hpp"

#include "api/sign.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using Read = Result<model::SignCall> (*)(std::string_view, std::pmr::memory_resource*);
using Render = std::string (*)(const model::SignAnswer&);

// What answers are made with.
struct Signing {
  service::SignService& sign;
  service::AuditLog& log;
};

// Whether the caller wants the receipts with the signatures: `?wait=checkpoint`.
Result<bool> waits_for_checkpoint(const Request& request) {
  const auto wait = query_value(request, "wait");
  if (!wait) return false;
  if (*wait == "checkpoint") return true;
  return make_issue("wait", "must be checkpoint", "invalid_enum_value");
}

Task<void> add_receipts(service::AuditLog& log, model::SignAnswer& answer) {
  for (auto& item : answer.items) {
    if (!item.log_index || item.signature.has_error()) continue;
    CO_TRY_VOID(co_await log.wait_for(*item.log_index));
    CO_TRY(item.receipt, co_await log.receipt(*item.log_index));
  }
  co_return Result<void>{};
}

// A kept answer knows nothing of the log yet.
Task<std::string> completed(service::AuditLog& log, std::string kept, bool with_receipts) {
  std::vector<api::LogPlace> places;
  for (const OperationId id : api::operations_of(kept)) {
    auto& place = places.emplace_back();
    CO_TRY(place.index, co_await log.index_of(id));
    if (!with_receipts || !place.index) continue;
    CO_TRY_VOID(co_await log.wait_for(*place.index));
    CO_TRY(place.receipt, co_await log.receipt(*place.index));
  }
  co_return api::with_places(kept, places);
}

Task<Response> answer_sign(Signing signing, const Request& request,
                           const model::Principal& principal, Read read, Render render) {
  CO_TRY(auto call, read(request.body, request.memory));
  CO_TRY(const bool waits, waits_for_checkpoint(request));
  call.signer_reference = request.parameters.front();
  call.client.source_ip = request.source_ip;
  CO_TRY(auto key, idempotency_key(request));
  std::optional<service::IdempotentSign> idempotent;
  if (key) idempotent = {request.path, *std::move(key), request.body, render};
  CO_TRY(auto result,
         co_await signing.sign.sign(principal, std::move(call), std::move(idempotent)));
  if (result.replayed_body) {
    CO_TRY(auto body, co_await completed(signing.log, *std::move(result.replayed_body), waits));
    co_return json_text_response(std::move(body));
  }
  if (waits) {
    CO_TRY_VOID(co_await add_receipts(signing.log, result.answer));
  }
  co_return json_text_response(render(result.answer));
}

}  // namespace

void add_sign_routes(Routes& routes, service::Context& context,
                     service::Authenticator& authenticator, service::SignService& sign,
                     service::AuditLog& log) {
  const auto add = [&](const char* path, Read read, Render render, std::size_t body_limit) {
    const auto handler = [&sign, &log, read, render](const Request& request,
                                                     const model::Principal& principal) {
      return answer_sign({sign, log}, request, principal, read, render);
    };
    add_under_signers(routes, context, authenticator,
                      {Method::post, path, Access::sign, {kinds::pki_signer_sign}, body_limit},
                      handler);
  };
  add("/{signerId}/sign", &api::read_sign, &api::render_sign, limits::sign_body_bytes);
  add("/{signerId}/sign-batch", &api::read_sign_batch, &api::render_sign_batch,
      limits::sign_batch_body_bytes);
}

}  // namespace sealmint::http
