// The log under /log/, as C2SP tlog-tiles has it. Checkpoints, hashes and the key are for
// everybody. Entries are for Product Admins and for whoever may read every signer.
#include "core/audit/lines.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/log/audit_log.hpp"
#include "http/routes/support.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using model::Sender;
using service::AuditLog;

constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view bytes_type = "application/octet-stream";

Response answer_of(std::string body, std::string_view type, std::string_view caching) {
  Response response = text_response(std::move(body), type);
  response.headers.emplace_back("Cache-Control", caching);
  return response;
}

Result<Response> checkpoint(Services& services, const Sender&, const Request&) {
  const auto newest = services.audit_log.newest();
  return answer_of(newest ? newest->note : "", text_type, "no-cache");
}

Result<Response> public_key(Services& services, const Sender&, const Request&) {
  return answer_of(services.audit_log.key().to_text() + "\n", text_type, "no-cache");
}

// All kept checkpoints of more than `above` entries, one behind the other, each followed by an
// empty line.
Task<Response> list_checkpoints(Services& services, const Sender&, const Request& request) {
  std::uint64_t above = 0;
  if (const auto text = query_value(request, "above")) {
    const auto number = audit::parse_decimal(*text);
    if (!number || *number > static_cast<std::uint64_t>(INT64_MAX)) {
      co_return make_issue("above", "must be a number of entries", "invalid_string");
    }
    above = *number;
  }
  CO_TRY(const auto kept, co_await services.audit_log.checkpoints(above));
  std::string body;
  for (const auto& each : kept) body += each.note + "\n";
  co_return answer_of(std::move(body), text_type, "no-cache");
}

enum class Of { hashes, entries };

// `path` is what stands behind "/log/tile/". Entries are given only where they are meant, however a
// path was written.
Task<Response> tile_at(const AuditLog& log, std::string path, Of what) {
  const auto id = audit::parse_tile_path(path);
  const bool is_meant = id && id->level.has_value() == (what == Of::hashes);
  if (!is_meant) co_return make_error(ErrorKind::not_found, "This is no path of a tile");
  CO_TRY(const Bytes tile, co_await log.tile(*id));
  // A tile never changes; one that is not full yet is another one.
  co_return answer_of(
      std::string(as_text(tile)), bytes_type,
      what == Of::hashes ? "public, max-age=31536000, immutable" : "private, no-store");
}

Task<Response> tile(Services& services, const Sender&, const Request& request) {
  CO_TRY(auto response,
         co_await tile_at(services.audit_log, request.parameters.front(), Of::hashes));
  co_return response;
}

Task<Response> entries(Services& services, const model::Caller& caller, const Request& request) {
  const auto snapshot = services.context.directory.snapshot();
  if (!service::may_read_every_signer(*snapshot, caller.principal)) {
    co_return make_error(ErrorKind::forbidden,
                         "Only a Product Admin, or an Auditor of every signer, may read the "
                         "entries of the log");
  }
  CO_TRY(auto response, co_await tile_at(services.audit_log,
                                         "entries/" + request.parameters.front(), Of::entries));
  co_return response;
}

api::Schema count_of_entries() { return integer_between(0, INT64_MAX, 0); }
constexpr QueryParameter checkpoint_query[] = {
    {"above", &count_of_entries, "Only those of more than so many entries."}};
constexpr EndpointOptions text{.content_type = text_type};
constexpr EndpointOptions bytes{.content_type = bytes_type};

constexpr Endpoint rows[] = {
    get("/checkpoint", "getCheckpoint", "Get the newest signed checkpoint", for_anyone<&checkpoint>)
        .with(text),
    get("/checkpoints", "listCheckpoints", "Get all kept checkpoints",
        for_anyone<&list_checkpoints>.with({.query = checkpoint_query}))
        .with(text),
    get("/public-key", "getLogKey", "Get the key of the checkpoints", for_anyone<&public_key>)
        .with(text),
    get("/tile/{path...}", "getTile", "Get hashes of the log", for_anyone<&tile>).with(bytes),
    get("/tile/entries/{path...}", "getLogEntries", "Get entries of the log",
        for_principals<&entries>)
        .with(bytes)
        .refusing({403}),
};

}  // namespace

const Topic log_topic{"Log", "/log", "", "", rows};

}  // namespace sealmint::http
