#include "http/routes/operations.hpp"

#include "api/operations.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::ActivityService;

Result<service::ActivityFilter> read_filter(const Request& request) {
  TRY(const auto page, read_page(request));
  service::ActivityFilter filter{std::nullopt, page.offset, page.limit};
  if (const auto text = query_value(request, "status")) {
    filter.status = model::parse_operation_status(*text);
    if (!filter.status) {
      return make_issue("status", "must be pending, success, failed or denied",
                        "invalid_enum_value");
    }
  }
  return filter;
}

Task<Response> list_operations(ActivityService& activity, const Request& request,
                               const Principal& principal) {
  CO_TRY(const auto filter, read_filter(request));
  CO_TRY(const auto page, co_await activity.list(principal, request.parameters[0], filter));
  co_return list_response(api::to_json(page), page.operations.size());
}

Task<Response> get_operation(ActivityService& activity, const Request& request,
                             const Principal& principal) {
  CO_TRY(const Uuid uuid, path_uuid(request, 1, "Operation"));
  CO_TRY(const auto view,
         co_await activity.get(principal, request.parameters[0], OperationId{uuid}));
  co_return json_response(api::operation_detail_json(view));
}

}  // namespace

void add_operation_routes(Routes& routes, service::Context& context,
                          service::Authenticator& authenticator, ActivityService& activity) {
  const auto list = [&activity](const Request& request, const Principal& principal) {
    return list_operations(activity, request, principal);
  };
  const auto get = [&activity](const Request& request, const Principal& principal) {
    return get_operation(activity, request, principal);
  };
  const auto add = [&](const char* path, const AuthenticatedHandler& handler) {
    add_under_signers(routes, context, authenticator,
                      {Method::get, path, Access::read, {kinds::get_operations}}, handler);
  };
  add("/{signerId}/operations", list);
  add("/{signerId}/operations/{operationId}", get);
}

}  // namespace sealmint::http
