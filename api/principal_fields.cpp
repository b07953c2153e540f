#include "api/principal_fields.hpp"

#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

const StringRule name_rule{.min = 1, .max = limits::name_chars, .trim = true};

std::optional<std::string> checked(ObjectReader& reader, std::string_view key,
                                   const std::string& text, Canonical canonical,
                                   std::string_view hint) {
  auto name = canonical(text);
  if (!name) reader.issue(key, "must " + std::string(hint), "invalid_string");
  return name;
}

std::optional<model::ProductRole> checked_role(ObjectReader& reader, const std::string& text) {
  const auto role = model::parse_product_role(text);
  if (!role) reader.issue("role", "must be admin, member or no-access", "invalid_enum_value");
  return role;
}

}  // namespace

std::string required_canonical(ObjectReader& reader, std::string_view key, Canonical canonical,
                               std::string_view hint) {
  const std::string text = reader.required_string(key, name_rule);
  // Empty: the reader has complained already.
  if (text.empty()) return {};
  return checked(reader, key, text, canonical, hint).value_or("");
}

std::optional<std::string> optional_canonical(ObjectReader& reader, std::string_view key,
                                              Canonical canonical, std::string_view hint) {
  const auto text = reader.optional_string(key, name_rule);
  if (!text) return std::nullopt;
  return checked(reader, key, *text, canonical, hint);
}

std::string required_name(ObjectReader& reader, std::string_view key) {
  return reader.required_string(key, name_rule);
}

std::optional<std::string> optional_name(ObjectReader& reader, std::string_view key) {
  return reader.optional_string(key, name_rule);
}

model::ProductRole required_role(ObjectReader& reader) {
  const std::string text = reader.required_string("role", {.min = 1, .max = 64});
  if (text.empty()) return model::ProductRole::no_access;
  return checked_role(reader, text).value_or(model::ProductRole::no_access);
}

std::optional<model::ProductRole> optional_role(ObjectReader& reader) {
  const auto text = reader.optional_string("role", {.min = 1, .max = 64});
  if (!text) return std::nullopt;
  return checked_role(reader, *text);
}

}  // namespace sealmint::api
