// The activity of a signer (contract 9.16), and the receipts of it.
#include "api/operations.hpp"

#include "core/service/log/audit_log.hpp"
#include "core/service/signers/activity.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

constexpr QueryParameter activity_query[] = {
    {"status", &name_of<model::OperationStatus>, "Only operations of this status."},
    offset_parameter,
    limit_parameter<>};

}  // namespace

template <>
struct Taken<service::ActivityFilter> {
  static constexpr Traits traits{.query = activity_query};
  static Result<service::ActivityFilter> from(Arguments& arguments) {
    TRY(const auto page, read_page(arguments.request));
    service::ActivityFilter filter{std::nullopt, page.offset, page.limit};
    if (const auto text = query_value(arguments.request, "status")) {
      filter.status = model::parse_operation_status(*text);
      if (!filter.status) {
        return make_issue("status", "must be pending, success, failed or denied",
                          "invalid_enum_value");
      }
    }
    return filter;
  }
};

namespace {

using service::ActivityService;

constexpr std::string_view text_type = "text/plain; charset=utf-8";

Task<Response> get_receipt(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(const auto id, path_id<OperationId>(request, 1));
  CO_TRY(const auto index,
         co_await services.activity.log_index(caller.principal(), request.parameters[0], id));
  CO_TRY_VOID(co_await services.audit_log.wait_for(index));
  CO_TRY(auto receipt, co_await services.audit_log.receipt(index));
  Response response = text_response(std::move(receipt), text_type);
  response.headers.emplace_back("Cache-Control", "private, no-store");
  co_return response;
}

constexpr Endpoint rows[] = {
    get("/{signerId}/operations", "listOperations", "List what was signed, failed and refused",
        signer_call<Access::read, &ActivityService::list>)
        .recorded(kinds::get_operations),
    get("/{signerId}/operations/{operationId}", "getOperation", "Get one operation",
        signer_call<Access::read, &ActivityService::get, Show::plain, api::OperationDetail>)
        .recorded(kinds::get_operations),
    get("/{signerId}/operations/{operationId}/receipt", "getReceipt",
        "Get the proof that an operation is in the log", on_signer<Access::read, &get_receipt>)
        .recorded(kinds::get_operations)
        .with({.content_type = text_type}),
};

}  // namespace

const Topic activity_topic{"Activity", signers_prefix, older_signers_prefix, "", rows};

}  // namespace sealmint::http
