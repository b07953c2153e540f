#include "api/signing/sign_document.hpp"

#include <unordered_set>

#include "api/json_reader.hpp"
#include "api/manifest.hpp"
#include "api/object_reader.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

model::ClientMetadata read_client_metadata(ObjectReader& body) {
  model::ClientMetadata client;
  body.optional_object("clientMetadata", [&client](ObjectReader& reader) {
    const auto application =
        reader.optional_string("signingApplication", {.max = limits::client_tool_chars});
    client.tool = reader.optional_string("tool", {.max = limits::client_tool_chars})
                      .value_or(application.value_or(""));
    client.hostname =
        reader.optional_string("hostname", {.max = limits::client_hostname_chars}).value_or("");
    client.command =
        reader.optional_string("command", {.max = limits::client_command_chars}).value_or("");
    client.os_username =
        reader.optional_string("osUsername", {.max = limits::client_username_chars}).value_or("");
    client.signing_application_hash =
        reader
            .optional_string("signingApplicationHash",
                             {.max = limits::client_application_hash_chars})
            .value_or("");
    client.module_version =
        reader.optional_string("moduleVersion", {.max = limits::client_version_chars}).value_or("");
    reader.optional_string(
        "reportedIp", {.max = limits::client_reported_ip_chars});  // legacy, checked and ignored
  });
  return client;
}

// The fields that sign and an item of sign-batch share.
model::SignItem read_item(ObjectReader& reader, std::pmr::memory_resource* memory) {
  model::SignItem item(memory);
  item.is_digest = reader.optional_boolean("isDigest").value_or(false);
  // The text of a digest is bounded by the schema; a message by its decoded size, a rule of its
  // own, and here only by the body.
  const std::size_t chars_max =
      item.is_digest ? limits::digest_base64_chars : limits::sign_batch_body_bytes;
  const std::string data = reader.required_string("data", {.min = 1, .max = chars_max});
  if (!data.empty() && data.size() <= chars_max) {
    item.data.resize(base64_bytes_max(data));
    const auto size = decode_base64(data, item.data);
    item.data.resize(size.value_or(0));
    if (!size) {
      reader.issue("data", "must be canonical base64 (standard alphabet, padded)",
                   "invalid_string");
    }
  }
  const std::string algorithm = reader.required_string(
      "signingAlgorithm", {.min = 1, .max = limits::signing_algorithm_chars});
  if (!algorithm.empty()) {
    if (const auto known = model::parse_signature_algorithm(algorithm)) {
      item.algorithm = *known;
    } else {
      reader.issue("signingAlgorithm", "is not a signing algorithm of this service",
                   "invalid_enum_value");
    }
  }
  item.manifest_proof = read_manifest_proof(reader);
  return item;
}

model::SignItem read_batch_item(const boost::json::value& value, std::size_t index,
                                std::pmr::memory_resource* memory) {
  const std::string path = "items/" + std::to_string(index);
  if (!value.is_object()) {
    model::SignItem item(memory);
    item.schema_error =
        std::make_shared<const Error>(make_issue(path, "must be an object", "invalid_type"));
    return item;
  }
  ObjectReader reader(value.get_object(), path);
  const auto id = reader.optional_string("id", {.min = 1, .max = limits::batch_item_id_chars});
  auto item = read_item(reader, memory);
  if (id) item.id.emplace(*id, memory);
  if (auto finished = reader.finish(); finished.has_error()) {
    item.data.clear();
    item.schema_error = std::make_shared<const Error>(std::move(finished).error());
  }
  return item;
}

Result<void> check_batch(const std::vector<model::SignItem>& items) {
  std::unordered_set<std::string_view> ids;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    bytes += items[i].data.size();
    if (items[i].id && !ids.insert(*items[i].id).second) {
      return make_issue("items/" + std::to_string(i) + "/id", "is used by another item too");
    }
  }
  if (bytes > limits::batch_message_bytes) {
    return make_error(ErrorKind::too_large, "items: all data together have at most " +
                                                std::to_string(limits::batch_message_bytes) +
                                                " bytes");
  }
  return {};
}

}  // namespace

Result<model::SignCall> read_sign_document(std::string_view body,
                                           std::pmr::memory_resource* memory) {
  const std::size_t values = values_with_manifest(body, limits::json_values);
  TRY(const auto object, parse_json_object(body, {.values = values}));
  ObjectReader reader(object);
  model::SignCall call;
  call.items.push_back(read_item(reader, memory));
  call.client = read_client_metadata(reader);
  call.manifest = read_manifest(reader);
  TRY_VOID(reader.finish());
  if (call.items.front().is_digest && body.size() > limits::sign_digest_body_bytes) {
    return make_error(ErrorKind::too_large, "The body of a digest signature has at most " +
                                                std::to_string(limits::sign_digest_body_bytes) +
                                                " bytes");
  }
  return call;
}

Result<model::SignCall> read_sign_batch_document(std::string_view body,
                                                 std::pmr::memory_resource* memory) {
  const std::size_t values = values_with_manifest(body, limits::json_batch_values);
  TRY(const auto object, parse_json_object(body, {.values = values}));
  ObjectReader reader(object);
  model::SignCall call;
  call.is_batch = true;
  call.client = read_client_metadata(reader);
  call.manifest = read_manifest(reader);
  const auto* const items = object.if_contains("items");
  if (items == nullptr || !items->is_array()) {
    reader.issue("items", "must be an array", "invalid_type");
  } else if (items->get_array().empty() || items->get_array().size() > limits::batch_items) {
    reader.issue("items", "must hold 1 to " + std::to_string(limits::batch_items) + " items",
                 items->get_array().empty() ? "too_small" : "too_big");
  }
  TRY_VOID(reader.finish());
  const auto& list = items->get_array();
  call.items.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i)
    call.items.push_back(read_batch_item(list[i], i, memory));
  TRY_VOID(check_batch(call.items));
  return call;
}

}  // namespace sealmint::api
