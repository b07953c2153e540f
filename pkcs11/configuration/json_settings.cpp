#include "pkcs11/configuration/json_settings.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace sealmint::pkcs11 {

const boost::json::value* JsonSettings::find(std::string_view key) {
  known_.emplace_back(key);
  const auto* const value = object_.if_contains({key.data(), key.size()});
  return value && !value->is_null() ? value : nullptr;
}

Error JsonSettings::wrong(std::string_view key, std::string_view what) const {
  return make_error(ErrorKind::rejected, path_ + std::string(key) + " " + std::string(what));
}

Result<std::string> JsonSettings::text(std::string_view key) {
  const auto* const value = find(key);
  if (!value) return std::string();
  if (!value->is_string()) return wrong(key, "must be a text");
  const auto& text = value->get_string();
  return std::string(text.data(), text.size());
}

Result<bool> JsonSettings::flag(std::string_view key, bool otherwise) {
  const auto* const value = find(key);
  if (!value) return otherwise;
  if (!value->is_bool()) return wrong(key, "must be true or false");
  return value->get_bool();
}

Result<std::optional<std::int64_t>> JsonSettings::number(std::string_view key, std::int64_t min,
                                                         std::int64_t max) {
  const auto* const value = find(key);
  if (!value) return std::optional<std::int64_t>{};
  const bool fits = value->is_int64() && value->get_int64() >= min && value->get_int64() <= max;
  if (!fits) {
    return wrong(key,
                 "must be a whole number of " + std::to_string(min) + " to " + std::to_string(max));
  }
  return std::optional(value->get_int64());
}

Result<std::vector<std::string>> JsonSettings::texts(std::string_view key) {
  std::vector<std::string> texts;
  const auto* const value = find(key);
  if (!value) return texts;
  if (!value->is_array()) return wrong(key, "must be a list of texts");
  for (const auto& entry : value->get_array()) {
    if (!entry.is_string()) return wrong(key, "must be a list of texts");
    const auto& text = entry.get_string();
    texts.emplace_back(text.data(), text.size());
  }
  return texts;
}

Result<const boost::json::object*> JsonSettings::object(std::string_view key) {
  const auto* const value = find(key);
  if (!value) return nullptr;
  if (!value->is_object()) return wrong(key, "must be an object");
  return &value->get_object();
}

std::vector<std::string> JsonSettings::unknown_keys() const {
  std::vector<std::string> unknown;
  for (const auto& member : object_) {
    const std::string key(member.key().data(), member.key().size());
    if (std::ranges::find(known_, key) == known_.end()) unknown.push_back(path_ + key);
  }
  return unknown;
}

}  // namespace sealmint::pkcs11
