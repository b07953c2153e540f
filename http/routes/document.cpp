#include "http/routes/document.hpp"

#include <boost/json/array.hpp>

#include "api/document/overlay.hpp"
#include "api/document/yaml.hpp"
#include "api/problem.hpp"
#include "http/edge/router.hpp"
#include "http/routes/endpoint.hpp"

namespace sealmint::http {
namespace {

namespace json = boost::json;

// The answers that rows share. Each is documented where it can be reached by what stands in the
// document: the test of the document reaches every one of them.
struct SharedAnswer {
  std::string_view status;
  std::string_view name;
  std::string_view description;
  std::string_view header = {};  // that comes with each of them
};
constexpr SharedAnswer bad_request{"400", "BadRequest",
                                   "The target of the request is not valid HTTP."};
constexpr SharedAnswer refused{
    "400", "Refused",
    "A rule forbids this as things are; or, with the code bad_request, it is not valid HTTP."};
constexpr SharedAnswer unauthenticated{"401", "Unauthenticated",
                                       "The credential is missing, wrong or not valid any more.",
                                       "WWW-Authenticate"};
constexpr SharedAnswer forbidden{"403", "Forbidden", "Whoever asks may not do this."};
constexpr SharedAnswer not_found{"404", "NotFound", "What the path names is not there."};
constexpr SharedAnswer conflict{
    "409", "Conflict",
    "Another call with this Idempotency-Key is under way or was another one, or somebody else "
    "changed the same at this moment."};
constexpr SharedAnswer changed{"412", "Changed",
                               "It has been changed since: If-Match names another version."};
constexpr SharedAnswer too_large{"413", "TooLarge",
                                 "The body is too large, or what is to be signed."};
constexpr SharedAnswer malformed{
    "422", "Malformed", "The request does not fit its schema; `message` lists what is wrong."};
constexpr SharedAnswer too_many{
    "429", "TooMany", "The sender asks too often; it may ask again after a while.", "Retry-After"};
constexpr SharedAnswer any_error{"default", "Error", "Any other error."};
constexpr const SharedAnswer* shared_answers[] = {
    &bad_request, &refused,   &unauthenticated, &forbidden, &not_found, &conflict,
    &changed,     &too_large, &malformed,       &too_many,  &any_error};

json::object content_of(std::string_view type, api::Schema schema) {
  return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::object reference_to(const SharedAnswer& answer) {
  return {{"$ref", "#/components/responses/" + std::string(answer.name)}};
}

bool asks_for_right(Access access) {
  return access != Access::anyone && access != Access::principal;
}

// "{path...}" has no dots in the document.
std::string path_of(const Topic& topic, const Endpoint& endpoint) {
  std::string path = pattern_of(topic.prefix, endpoint);
  const auto dots = path.find("...}");
  if (dots != path.npos) path.erase(dots, 3);
  return path;
}

api::Schema text_like(std::string_view pattern, std::size_t chars_max) {
  api::Schema schema = api::typed("string");
  schema["maxLength"] = chars_max;
  schema["pattern"] = pattern;
  return schema;
}

// Signers go by name too, users in groups by username; a tail holds slashes.
api::Schema path_schema(std::string_view name) {
  if (name == "signerId") return text_like("^[0-9A-Za-z-]+$", limits::signer_name_chars);
  if (name == "username") {
    return text_like(R"(^\.*[0-9A-Za-z_@+-][0-9A-Za-z._@+-]*$)", limits::name_chars);
  }
  return api::typed("string", name.ends_with("Id") ? "uuid" : "");
}

json::object parameter(std::string_view place, std::string_view name, api::Schema schema,
                       bool is_required) {
  return {{"name", name}, {"in", place}, {"required", is_required}, {"schema", std::move(schema)}};
}

void add_path_parameters(json::array& parameters, std::string_view path) {
  for (auto open = path.find('{'); open != path.npos; open = path.find('{')) {
    const auto close = path.find('}', open);
    const auto name = path.substr(open + 1, close - open - 1);
    parameters.push_back(parameter("path", name, path_schema(name), true));
    path.remove_prefix(close);
  }
}

api::Schema key_schema() {
  api::Schema schema = api::typed("string");
  schema["minLength"] = 1;
  schema["maxLength"] = limits::idempotency_key_chars;
  // No blanks at its ends: HTTP takes them away.
  schema["pattern"] = "^[!-~](?:[ -~]*[!-~])?$";
  return schema;
}

// Of as many entity tags as are read at once (RFC 9110 section 13.1.1).
api::Schema if_match_schema() {
  const std::string tag = R"((?:W/)?"[!#-~\x80-\xFF]*")";
  const std::string more = std::to_string(limits::entity_tags - 1);
  api::Schema schema = api::typed("string");
  schema["pattern"] = R"(^(?:\*|[, \t]*)" + tag + R"((?:[ \t]*,[, \t]*)" + tag + "){0," + more +
                      R"(}[ \t]*(?:,[, \t]*)?)$)";
  return schema;
}

void add_header_parameters(json::array& parameters, const Traits& traits) {
  if (traits.has_idempotency_key) {
    parameters.push_back({{"$ref", "#/components/parameters/IdempotencyKey"}});
  }
  if (traits.has_if_match) parameters.push_back({{"$ref", "#/components/parameters/IfMatch"}});
}

json::array parameters_of(const Endpoint& endpoint, std::string_view path) {
  json::array parameters;
  add_path_parameters(parameters, path);
  for (const QueryParameter& each : endpoint.bound.traits().query) {
    json::object row = parameter("query", each.name, each.schema(), false);
    row["description"] = each.description;
    parameters.push_back(std::move(row));
  }
  add_header_parameters(parameters, endpoint.bound.traits());
  return parameters;
}

json::object success_of(const Endpoint& endpoint, api::Components& components) {
  const Traits& traits = endpoint.bound.traits();
  const std::string_view type = endpoint.options.content_type;
  const bool is_text = type.starts_with("text/");
  const auto schema =
      traits.output ? traits.output(components) : api::typed("string", is_text ? "" : "binary");
  json::object answer{{"description", "Done."},
                      {"content", content_of(type.substr(0, type.find(';')), schema)}};
  if (traits.has_entity_tag) {
    answer["headers"] = json::object{{"ETag", json::object{{"$ref", "#/components/headers/ETag"}}}};
  }
  return answer;
}

// Changing calls may be limited for each address. Signing is not.
bool is_budgeted(const Endpoint& endpoint) {
  return endpoint.method != Method::get && endpoint.bound.access() != Access::sign;
}

json::object responses_of(const Endpoint& endpoint, std::string_view path,
                          api::Components& components) {
  const Traits& traits = endpoint.bound.traits();
  const Access access = endpoint.bound.access();
  json::object responses{{"200", success_of(endpoint, components)}};
  const auto add = [&responses](const SharedAnswer& answer) {
    responses[answer.status] = reference_to(answer);
  };
  // Who logs in shows the credential in the body.
  const bool takes_credential = access == Access::anyone && traits.input;
  const bool has_parameters = path.find('{') != path.npos;
  const bool has_headers = traits.has_if_match || traits.has_idempotency_key;
  const bool has_query = !traits.query.empty();
  const Refusals& also = endpoint.refusals;
  if (also.hold(400)) {
    add(refused);
  } else if (has_parameters || has_query) {
    add(bad_request);
  }
  if (access != Access::anyone || takes_credential) add(unauthenticated);
  if (asks_for_right(access) || also.hold(403)) add(forbidden);
  if (has_parameters || also.hold(404)) add(not_found);
  if (traits.has_idempotency_key || also.hold(409)) add(conflict);
  if (traits.has_if_match) add(changed);
  if (traits.input) add(too_large);
  if (traits.input || has_query || has_headers) add(malformed);
  if (is_budgeted(endpoint) || also.hold(429)) add(too_many);
  add(any_error);
  return responses;
}

json::object operation_of(const Topic& topic, const Endpoint& endpoint, std::string_view path,
                          api::Components& components) {
  const Traits& traits = endpoint.bound.traits();
  const Access access = endpoint.bound.access();
  json::object operation{{"operationId", endpoint.id},
                         {"summary", endpoint.summary},
                         {"tags", json::array{topic.name}},
                         {"x-access", name(access)}};
  if (access == Access::anyone) operation["security"] = json::array{};
  auto parameters = parameters_of(endpoint, path);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (traits.input) {
    const auto schema = traits.input(components);
    operation["requestBody"] = json::object{{"required", !components.may_be_empty(schema)},
                                            {"content", content_of("application/json", schema)}};
  }
  operation["responses"] = responses_of(endpoint, path, components);
  return operation;
}

std::string lower_method(Method method) {
  std::string text(method_name(method));
  for (char& c : text) c = static_cast<char>(c - 'A' + 'a');
  return text;
}

json::object tag_of(const Topic& topic) {
  json::object tag{{"name", topic.name}};
  if (!topic.older_prefix.empty()) tag["x-older-prefix"] = topic.older_prefix;
  return tag;
}

json::object shared_responses(api::Components& components) {
  json::object responses;
  for (const SharedAnswer* answer : shared_answers) {
    json::object row{{"description", answer->description}};
    if (!answer->header.empty()) {
      row["headers"] = json::object{
          {answer->header, json::object{{"required", true}, {"schema", api::typed("string")}}}};
    }
    row["content"] = content_of(api::problem_content_type, api::problem_shape(components));
    responses[answer->name] = std::move(row);
  }
  return responses;
}

json::object shared_parameters() {
  auto key = parameter("header", "Idempotency-Key", key_schema(), false);
  key["example"] = "release-1.4.2";
  auto if_match = parameter("header", "If-Match", if_match_schema(), false);
  if_match["example"] = "*";
  return {{"IdempotencyKey", std::move(key)}, {"IfMatch", std::move(if_match)}};
}

json::object info() { return {{"title", "Sealmint"}, {"version", "1"}}; }

}  // namespace

json::object make_document() {
  api::Components components;
  json::object paths;
  json::array tags;
  for (const Topic* topic : topics()) {
    tags.push_back(tag_of(*topic));
    for (const Endpoint& endpoint : topic->rows) {
      const std::string path = path_of(*topic, endpoint);
      auto& item = paths[path];
      if (!item.is_object()) item = json::object{};
      item.as_object()[lower_method(endpoint.method)] =
          operation_of(*topic, endpoint, path, components);
    }
  }
  json::object shared{
      {"securitySchemes",
       json::object{{"bearer", json::object{{"type", "http"}, {"scheme", "bearer"}}}}},
      {"parameters", shared_parameters()},
      {"headers", json::object{{"ETag", json::object{{"schema", api::typed("string")}}}}},
      {"responses", shared_responses(components)}};
  shared["schemas"] = components.schemas();
  json::object document{{"openapi", "3.1.0"},
                        {"info", info()},
                        {"servers", json::array{json::object{{"url", "/"}}}},
                        {"security", json::array{json::object{{"bearer", json::array{}}}}},
                        {"tags", std::move(tags)},
                        {"paths", std::move(paths)},
                        {"components", std::move(shared)}};
  api::lay_over(document);
  return document;
}

std::string document_yaml() { return api::to_yaml(make_document()); }

}  // namespace sealmint::http
