#include "api/scope.hpp"

#include <array>

#include "api/rules.hpp"
#include "core/base/bytes.hpp"
#include "core/base/ip_range.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

using model::ScopeField;

std::size_t chars_max(ScopeField field) {
  switch (field) {
    case ScopeField::command: return limits::client_command_chars;
    case ScopeField::signing_application:
    case ScopeField::hostname:
    case ScopeField::os_username: return 256;
    case ScopeField::ip_address: return 45;
    case ScopeField::signing_application_hash:
    case ScopeField::data_hash:
    case ScopeField::manifest: return 64;
  }
  return 0;
}

bool is_sha256_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  return bytes && bytes->size() == Sha256{}.size();
}

// What is wrong with a declared text; empty when nothing is.
std::string_view fault_of(ScopeField field, std::string_view text) {
  switch (field) {
    case ScopeField::ip_address:
      return IpRange::parse(text) ? "" : "must be an IPv4 or IPv6 address, or a range of them";
    case ScopeField::signing_application_hash:
    case ScopeField::data_hash:
    case ScopeField::manifest: return is_sha256_hex(text) ? "" : "must be 64 hexadecimal digits";
    case ScopeField::command:
    case ScopeField::signing_application:
    case ScopeField::hostname:
    case ScopeField::os_username: return "";
  }
  return "";
}

Schema field_schema(const model::ScopeFieldRow& row) {
  const StringRule rule{.max = chars_max(row.field), .trim = true};
  Schema text = text_schema(rule);
  if (row.field == ScopeField::ip_address) {
    text = typed("string", "ip-range");
    text["maxLength"] = rule.max;
  }
  const bool is_digest = chars_max(row.field) == 2 * Sha256{}.size();
  // A blank text counts as not declared.
  if (is_digest) text["pattern"] = R"(^(?:[\t\n ]|\r\n)*(?:[0-9a-fA-F]{64})?(?:[\t\n ]|\r\n)*$)";
  return text;
}

Schema asked_scope_schema(Components&) {
  boost::json::object properties;
  for (const auto& row : model::scope_fields) properties[row.name] = nullable(field_schema(row));
  Schema schema = typed("object");
  schema["properties"] = std::move(properties);
  schema["additionalProperties"] = false;
  return schema;
}

}  // namespace

model::Scope read_scope(ObjectReader& body) {
  model::Scope scope;
  body.optional_object("scope", [&scope](ObjectReader& reader) {
    for (const auto& row : model::scope_fields) {
      const auto text =
          reader.optional_string(row.name, {.max = chars_max(row.field), .trim = true});
      if (!text || text->empty()) continue;
      const std::string_view fault = fault_of(row.field, *text);
      if (fault.empty()) {
        scope.*row.text = *text;
      } else {
        reader.issue(row.name, std::string(fault), "invalid_string");
      }
    }
    // The issues land in the outermost reader, whose finish() reports them.
    static_cast<void>(reader.finish_strict());
  });
  return scope;
}

boost::json::object scope_json(const model::Scope& scope) {
  boost::json::object object;
  for (const auto& row : model::scope_fields) {
    const std::string& text = scope.*row.text;
    if (!text.empty()) object[row.name] = text;
  }
  return object;
}

Schema scope_schema(Components&) {
  boost::json::object properties;
  for (const auto& row : model::scope_fields) properties[row.name] = typed("string");
  Schema schema = typed("object");
  schema["properties"] = std::move(properties);
  return schema;
}

Schema nullable_scope_schema(Components& components) {
  return nullable(components.reference("Scope", &asked_scope_schema));
}

}  // namespace sealmint::api
