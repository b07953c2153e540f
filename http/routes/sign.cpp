// Signing (contract 9.8).
#include "core/service/signing/sign.hpp"

#include "api/signing/sign.hpp"
#include "api/signing/sign_shapes.hpp"
#include "core/service/log/audit_log.hpp"
#include "http/routes/support.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using Read = Result<model::SignCall> (*)(std::string_view, std::pmr::memory_resource*);
using Render = std::string (*)(const model::SignAnswer&);

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

template <Read read, Render render>
Task<Response> sign(Services& services, const SigningCaller& caller, const Request& request) {
  CO_TRY(auto call, read(request.body, request.memory));
  CO_TRY(const bool waits, waits_for_checkpoint(request));
  call.signer_reference = request.parameters.front();
  call.client.source_ip = request.source_ip;
  CO_TRY(auto key, idempotency_key(request));
  std::optional<service::IdempotentSign> idempotent;
  if (key) idempotent = {request.path, *std::move(key), request.body, render};
  CO_TRY(auto result,
         co_await services.sign.sign(caller.principal, std::move(call), std::move(idempotent)));
  if (result.replayed_body) {
    CO_TRY(auto body,
           co_await completed(services.audit_log, *std::move(result.replayed_body), waits));
    co_return json_text_response(std::move(body));
  }
  if (waits) {
    CO_TRY_VOID(co_await add_receipts(services.audit_log, result.answer));
  }
  co_return json_text_response(render(result.answer));
}

api::Schema checkpoint_word() {
  api::Schema schema = api::typed("string");
  schema["enum"] = boost::json::array{"checkpoint"};
  return schema;
}
constexpr QueryParameter wait_query[] = {
    {"wait", &checkpoint_word, "Wait for the receipts, and answer them with the signatures."}};
constexpr Traits single{.input = &api::sign_shape,
                        .output = &api::sign_answer_shape,
                        .query = wait_query,
                        .has_idempotency_key = true};
constexpr Traits batch{.input = &api::sign_batch_shape,
                       .output = &api::sign_batch_answer_shape,
                       .query = wait_query,
                       .has_idempotency_key = true};

constexpr Endpoint rows[] = {
    post("/{signerId}/sign", "sign", "Sign",
         on_signer<Access::sign, &sign<&api::read_sign, &api::render_sign>>.with(single))
        .recorded(kinds::pki_signer_sign)
        .with({.body_limit = limits::sign_body_bytes})
        .refusing({400}),
    post("/{signerId}/sign-batch", "signBatch", "Sign many at once",
         on_signer<Access::sign, &sign<&api::read_sign_batch, &api::render_sign_batch>>.with(batch))
        .recorded(kinds::pki_signer_sign)
        .with({.body_limit = limits::sign_batch_body_bytes})
        .refusing({400}),
};

}  // namespace

const Topic sign_topic{"Signing", signers_prefix, older_signers_prefix, "", rows};

}  // namespace sealmint::http
