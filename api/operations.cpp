#include "api/operations.hpp"

#include <boost/json/array.hpp>

#include "api/json_page.hpp"
#include "api/json_values.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// Only what the client said, and the address we saw.
json::object client_json(const model::ClientMetadata& client) {
  json::object row;
  const auto add = [&row](std::string_view key, const std::string& text) {
    if (!text.empty()) row[key] = json_of(text);
  };
  add("tool", client.tool);
  add("hostname", client.hostname);
  add("command", client.command);
  add("osUsername", client.os_username);
  add("signingApplicationHash", client.signing_application_hash);
  add("moduleVersion", client.module_version);
  add("sourceIp", client.source_ip);
  return row;
}

}  // namespace

json::object to_json(const model::OperationView& view) {
  const auto& operation = view.operation;
  json::object row;
  row["id"] = json_of(operation.id);
  row["signerId"] = json_of(operation.signer_id);
  row["projectId"] = json_of(view.project_id);
  row["status"] = json_of(name(operation.status));
  row["signingAlgorithm"] =
      operation.algorithm ? json_of(name(*operation.algorithm)) : json::value(nullptr);
  row["dataHash"] = json_of(to_hex(operation.data_hash));
  row["actorType"] = json_of(name(operation.actor.kind));
  row["actorId"] = json_of(operation.actor.id);
  row["actorName"] = json_of(operation.actor_name);
  row["actorMembershipId"] = json_of(view.actor_membership_id);
  row["approvalGrantId"] = json_of(operation.grant_id);
  row["clientMetadata"] = client_json(operation.client);
  row["errorMessage"] = json_or_null(operation.error_message);
  row["createdAt"] = json_of(operation.created_at);
  return row;
}

json::object to_json(const model::OperationViewPage& page) {
  return page_json("operations", page.operations, page.total_count, &to_json);
}

json::object operation_detail_json(const model::OperationView& view) {
  json::object body;
  body["operation"] = to_json(view);
  body["signerName"] = json_of(view.signer_name);
  return body;
}

}  // namespace sealmint::api
