#include "http/routes/read_events.hpp"

#include <string>
#include <vector>

#include "core/service/access/approval_support.hpp"
#include "core/service/access/unwaited_events.hpp"
#include "core/service/shared/audit_events.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {
namespace {

using service::EventDraft;
using service::Snapshot;

// "/a/{signerId}/b/{operationId}" -> "signerId", "operationId".
std::vector<std::string> parameters_of(std::string_view pattern) {
  std::vector<std::string> names;
  for (auto open = pattern.find('{'); open != pattern.npos; open = pattern.find('{')) {
    const auto close = pattern.find('}', open);
    names.emplace_back(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close);
  }
  return names;
}

void add_signer(EventDraft& event, const Snapshot& snapshot, std::string_view reference,
                model::AuditKind kind) {
  const auto signer = snapshot.signer_by_reference(reference);
  if (!signer) return;
  event.on(*signer);
  const bool shows_certificate = kind == kinds::export_certificate && signer->certificate_id;
  const auto certificate =
      shows_certificate ? snapshot.certificate(*signer->certificate_id) : nullptr;
  if (certificate) event.fact("serialNumber", certificate->serial_number);
}

// What stands behind an id in a path; what has gone since is named by its id alone.
void add_object(EventDraft& event, const Snapshot& snapshot, const std::string& name,
                const Uuid& id) {
  event.fact(name == "requestId" ? "approvalRequestId" : name, to_string(id));
  if (name == "caId") {
    if (const auto& external = snapshot.external_authority(AuthorityId{id})) {
      event.fact("name", external->name);
    }
    const auto authority = snapshot.authority(AuthorityId{id});
    if (!authority) return;
    event.fact("name", authority->name).fact("serialNumber", authority->serial_number);
  } else if (name == "requestId") {
    if (const auto request = snapshot.request(RequestId{id})) about(event, *request);
  } else if (name == "grantId") {
    if (const auto grant = snapshot.grant(GrantId{id})) about(event, *grant);
  } else if (name == "certificateId") {
    const auto certificate = snapshot.certificate(CertificateId{id});
    if (certificate) event.fact("serialNumber", certificate->serial_number);
  }
}

void add_page(EventDraft& event, const Request& request, const Response& response) {
  if (!response.row_count) return;
  event.fact("count", *response.row_count);
  // Handlers have read both as numbers.
  for (const std::string_view name : {"offset", "limit"}) {
    event.fact(name, query_value(request, name));
  }
}

}  // namespace

bool is_recorded_read(const Endpoint& endpoint) {
  return endpoint.method == Method::get && !endpoint.events.empty();
}

void record_read(const Services& services, const boost::asio::any_io_executor& executor,
                 const Topic& topic, const Endpoint& endpoint, const model::Caller& caller,
                 const Request& request, const Response& response) {
  const auto kind = endpoint.events.front();
  const auto& context = services.context;
  const auto snapshot = context.directory.snapshot();
  const auto names = parameters_of(pattern_of(topic.prefix, endpoint));
  EventDraft event(kind, caller, context.clock.now());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& value = request.parameters[i];
    if (names[i] == "signerId") {
      add_signer(event, *snapshot, value, kind);
    } else if (const auto id = parse_uuid(value)) {
      add_object(event, *snapshot, names[i], *id);
    }
  }
  add_page(event, request, response);
  services.unwaited_events.record(executor, std::move(event));
}

}  // namespace sealmint::http
