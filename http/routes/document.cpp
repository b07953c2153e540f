#include "http/routes/document.hpp"

#include <boost/json/array.hpp>

#include "api/overlay.hpp"
#include "api/problem.hpp"
#include "api/yaml.hpp"
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
};
constexpr SharedAnswer unauthenticated{"401", "Unauthenticated",
                                       "The credential is missing, wrong or not valid any more."};
constexpr SharedAnswer forbidden{"403", "Forbidden", "Whoever asks may not do this."};
constexpr SharedAnswer not_found{"404", "NotFound", "What the path names is not there."};
constexpr SharedAnswer changed{"412", "Changed",
                               "It has been changed since: If-Match names another version."};
constexpr SharedAnswer malformed{
    "422", "Malformed", "The request does not fit its schema; `message` lists what is wrong."};
constexpr SharedAnswer any_error{"default", "Error", "Any other error."};
constexpr const SharedAnswer* shared_answers[] = {&unauthenticated, &forbidden, &not_found,
                                                  &changed,         &malformed, &any_error};

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

// Signers go by name too, users in groups by username; a tail holds slashes.
api::Schema path_schema(std::string_view name) {
  const bool is_uuid = name.ends_with("Id") && name != "signerId";
  return api::typed("string", is_uuid ? "uuid" : "");
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
  schema["pattern"] = "^[ -~]+$";
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
  const auto schema = traits.output ? traits.output(components) : api::typed("string");
  const std::string_view type = endpoint.options.content_type;
  json::object answer{{"description", "Done."},
                      {"content", content_of(type.substr(0, type.find(';')), schema)}};
  if (traits.has_entity_tag) {
    answer["headers"] = json::object{{"ETag", json::object{{"$ref", "#/components/headers/ETag"}}}};
  }
  return answer;
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
  if (access != Access::anyone || takes_credential) add(unauthenticated);
  if (asks_for_right(access)) add(forbidden);
  if (path.find('{') != path.npos) add(not_found);
  if (traits.has_if_match) add(changed);
  if (traits.input || !traits.query.empty()) add(malformed);
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
    responses[answer->name] = json::object{
        {"description", answer->description},
        {"content", content_of(api::problem_content_type, api::problem_shape(components))}};
  }
  return responses;
}

json::object shared_parameters() {
  return {{"IdempotencyKey", parameter("header", "Idempotency-Key", key_schema(), false)},
          {"IfMatch", parameter("header", "If-Match", api::typed("string"), false)}};
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
