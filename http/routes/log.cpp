#include "http/routes/log.hpp"

#include <boost/json/object.hpp>

#include "api/audit.hpp"
#include "core/audit/lines.hpp"
#include "core/service/access/signer_access.hpp"
#include "http/routes/admin.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::AuditLog;

constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view bytes_type = "application/octet-stream";
// An index has six elements of three digits at most; a partial tile one segment more.
constexpr std::size_t index_segments_max = 7;

Response answer_of(std::string body, std::string_view type, std::string_view caching) {
  Response response;
  response.content_type = type;
  response.body = std::move(body);
  response.headers.emplace_back("Cache-Control", caching);
  return response;
}

Response checkpoint_of(const AuditLog& log) {
  const auto newest = log.newest();
  return answer_of(newest ? newest->note : "", text_type, "no-cache");
}

// What stands behind "/log/tile/".
std::string tile_path(const Request& request) {
  std::string path;
  for (std::size_t i = 2; i < request.segments.size(); ++i) {
    if (i > 2) path += '/';
    path += request.segments[i];
  }
  return path;
}

Task<Response> get_tile(const AuditLog& log, const Request& request) {
  const auto id = audit::parse_tile_path(tile_path(request));
  if (!id) co_return make_error(ErrorKind::not_found, "This is no path of a tile");
  CO_TRY(const Bytes tile, co_await log.tile(*id));
  // A tile never changes; one that is not full yet is another one.
  const bool is_public = id->level.has_value();
  co_return answer_of(std::string(as_text(tile)), bytes_type,
                      is_public ? "public, max-age=31536000, immutable" : "private, no-store");
}

Result<void> require_reader_of_all(const service::Context& context, const Principal& principal) {
  if (service::may_read_every_signer(*context.directory.snapshot(), principal)) return {};
  return make_error(ErrorKind::forbidden,
                    "Only a Product Admin, or an Auditor of every signer, may read the entries of "
                    "the log");
}

Task<Response> get_entries(const service::Context& context, const AuditLog& log,
                           const Request& request, const Principal& principal) {
  CO_TRY_VOID(require_reader_of_all(context, principal));
  auto response = co_await get_tile(log, request);
  co_return response;
}

// All kept checkpoints of more than `above` entries, one behind the other, each followed by an
// empty line.
Task<Response> list_checkpoints(const AuditLog& log, const Request& request) {
  std::uint64_t above = 0;
  if (const auto text = query_value(request, "above")) {
    const auto number = audit::parse_decimal(*text);
    if (!number || *number > static_cast<std::uint64_t>(INT64_MAX)) {
      co_return make_issue("above", "must be a number of entries", "invalid_string");
    }
    above = *number;
  }
  CO_TRY(const auto kept, co_await log.checkpoints(above));
  std::string body;
  for (const auto& checkpoint : kept) body += checkpoint.note + "\n";
  co_return answer_of(std::move(body), text_type, "no-cache");
}

Task<Response> get_receipt(const service::ActivityService& activity, AuditLog& log,
                           const Request& request, const Principal& principal) {
  CO_TRY(const Uuid uuid, path_uuid(request, 1, "Operation"));
  CO_TRY(const auto index,
         co_await activity.log_index(principal, request.parameters[0], OperationId{uuid}));
  CO_TRY_VOID(co_await log.wait_for(index));
  CO_TRY(auto receipt, co_await log.receipt(index));
  co_return answer_of(std::move(receipt), text_type, "private, no-store");
}

Task<Response> prune(service::LogRetention& retention, const Request& request,
                     const Principal& principal) {
  CO_TRY(const auto checkpoint, api::read_prune_log(request.body));
  CO_TRY(const auto first, co_await retention.prune(caller_of(request, principal), checkpoint));
  co_return json_response(boost::json::object{{"firstEntry", first}});
}

Task<Response> erase_personal(service::LogRetention& retention, const Request& request,
                              const Principal& principal) {
  CO_TRY(const auto actor, api::read_erase_personal(request.body));
  CO_TRY_VOID(co_await retention.erase_personal(caller_of(request, principal), actor));
  co_return json_response(boost::json::object{{"erased", true}});
}

}  // namespace

void add_log_routes(Routes& routes, service::Context& context,
                    service::Authenticator& authenticator, const AuditLog& log) {
  const auto add_open = [&](std::string path, OpenHandler handler) {
    routes.push_back({Method::get, "/log/" + std::move(path), Access::anyone,
                      open_to_all(context, std::move(handler))});
  };
  add_open("checkpoint",
           [&log](const Request&) -> Task<Response> { co_return checkpoint_of(log); });
  add_open("checkpoints",
           [&log](const Request& request) { return list_checkpoints(log, request); });
  add_open("public-key", [&log](const Request&) -> Task<Response> {
    co_return answer_of(log.key().to_text() + "\n", text_type, "no-cache");
  });
  const auto entries = [&context, &log](const Request& request, const Principal& principal) {
    return get_entries(context, log, request, principal);
  };
  std::string elements;
  for (std::size_t count = 1; count <= index_segments_max; ++count) {
    elements += "/{element" + std::to_string(count) + "}";
    add_open("tile/{level}" + elements,
             [&log](const Request& request) { return get_tile(log, request); });
    routes.push_back({Method::get, "/log/tile/entries" + elements, Access::principal,
                      authenticated(context, authenticator, entries)});
  }
}

void add_receipt_routes(Routes& routes, service::Context& context,
                        service::Authenticator& authenticator,
                        const service::ActivityService& activity, AuditLog& log) {
  const auto get = [&activity, &log](const Request& request, const Principal& principal) {
    return get_receipt(activity, log, request, principal);
  };
  add_under_signers(routes, context, authenticator,
                    {Method::get,
                     "/{signerId}/operations/{operationId}/receipt",
                     Access::read,
                     {kinds::get_operations}},
                    get);
}

void add_retention_routes(Routes& routes, service::Context& context,
                          service::Authenticator& authenticator, service::LogRetention& retention) {
  const auto add = [&](std::string pattern, model::AuditKind kind, std::string what,
                       auto function) {
    const auto handler = [&retention, function](const Request& request,
                                                const Principal& principal) {
      return function(retention, request, principal);
    };
    add_route(routes, context, authenticator,
              {Method::post, std::move(pattern), Access::product_admin, {kind}},
              admin_only(std::move(what), handler));
  };
  add("/api/v1/audit/prune", kinds::prune_log, "prune the log", &prune);
  add("/api/v1/audit/erase-personal-data", kinds::erase_personal_data,
      "erase personal data from the record", &erase_personal);
}

}  // namespace sealmint::http
