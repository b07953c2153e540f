#include "api/object_reader.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/ascii.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// Doubles hold every integer up to here exactly, so 5.0 can be read as 5.
constexpr double exact_double_max = 9007199254740992.0;

std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }

std::string_view type_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return "number";
    case json::kind::string: return "string";
    case json::kind::array: return "array";
    case json::kind::object: return "object";
  }
  return "nothing";
}

std::string wrong_type(std::string_view expected, const json::value& value) {
  return "Expected " + std::string(expected) + ", received " + std::string(type_name(value));
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// C0 and C1 controls and DEL. Tab and newline (also as CR LF) are what people type.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte == '\r' && next == '\n') continue;
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f) return true;
    if (byte == 0xc2 && next >= 0x80 && next <= 0x9f) return true;
  }
  return false;
}

struct Complaint {
  std::string code;
  std::string message;
};

std::optional<Complaint> check(std::string_view text, const StringRule& rule) {
  const std::size_t length = code_points(text);
  if (length < rule.min) {
    return Complaint{"too_small",
                     "String must contain at least " + std::to_string(rule.min) + " character(s)"};
  }
  if (length > rule.max) {
    return Complaint{"too_big",
                     "String must contain at most " + std::to_string(rule.max) + " character(s)"};
  }
  return std::nullopt;
}

std::optional<Complaint> check_controls(std::string_view text, const StringRule& rule) {
  if (rule.allow_control || !has_control(text)) return std::nullopt;
  return Complaint{"invalid_string", "String must not contain control characters"};
}

std::optional<std::int64_t> integer_of(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  const auto* number = value.if_double();
  if (!number || std::trunc(*number) != *number) return std::nullopt;
  if (std::abs(*number) > exact_double_max) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<Complaint> check(const json::value& value, const IntegerRule& rule) {
  if (value.is_uint64()) {
    return Complaint{"too_big", "Number must be at most " + std::to_string(rule.max)};
  }
  const auto number = integer_of(value);
  if (!number) {
    return Complaint{"invalid_type", value.is_double() ? "Expected integer, received float"
                                                       : wrong_type("number", value)};
  }
  if (*number < rule.min) {
    return Complaint{"too_small", "Number must be at least " + std::to_string(rule.min)};
  }
  if (*number > rule.max) {
    return Complaint{"too_big", "Number must be at most " + std::to_string(rule.max)};
  }
  return std::nullopt;
}

std::string join(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "/" + std::string(key);
}

}  // namespace

ObjectReader::ObjectReader(const json::object& object, std::string path)
    : object_(&object), path_(std::move(path)) {}

ObjectReader::ObjectReader(const json::object& object, std::string path, ObjectReader& parent)
    : object_(&object), path_(parent.path_of(path)), parent_(&parent) {}

std::string ObjectReader::path_of(std::string_view key) const { return join(path_, key); }

const json::value* ObjectReader::take(std::string_view key) {
  asked_.emplace_back(key);
  return object_->if_contains(key);
}

bool ObjectReader::has(std::string_view key) const {
  const json::value* value = object_->if_contains(key);
  return value && !value->is_null();
}

bool ObjectReader::names(std::string_view key) const { return object_->contains(key); }

bool ObjectReader::is_empty_list(std::string_view key) const {
  const json::value* value = object_->if_contains(key);
  return value && value->is_array() && value->get_array().empty();
}

bool ObjectReader::is_object(std::string_view key) const {
  const json::value* value = object_->if_contains(key);
  return value && value->is_object();
}

std::optional<std::string> ObjectReader::text(std::string_view key, const StringRule& rule,
                                              bool is_required) {
  if (!is_required) return optional_string(key, rule);
  const json::value* value = require(key);
  return value ? read_string(key, *value, rule) : std::nullopt;
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view key, const IntegerRule& rule,
                                                  bool is_required) {
  if (!is_required) return optional_integer(key, rule);
  const json::value* value = require(key);
  return value ? read_integer(key, *value, rule) : std::nullopt;
}

std::optional<Uuid> ObjectReader::uuid(std::string_view key, bool is_required) {
  if (!is_required) return optional_uuid(key);
  const json::value* value = require(key);
  return value ? read_uuid(key, *value) : std::nullopt;
}

void ObjectReader::report(Issue issue) {
  if (parent_) return parent_->report(std::move(issue));
  if (issues_.size() < issues_max) issues_.push_back(std::move(issue));
}

void ObjectReader::issue(std::string_view key, std::string message, std::string code) {
  report({std::move(code), key.empty() ? path_ : path_of(key), std::move(message)});
}

const json::value* ObjectReader::require(std::string_view key) {
  const json::value* value = take(key);
  if (!value) issue(key, "Required", "invalid_type");
  return value;
}

std::optional<std::string> ObjectReader::read_string(std::string_view key, const json::value& value,
                                                     const StringRule& rule) {
  if (!value.is_string()) {
    issue(key, wrong_type("string", value), "invalid_type");
    return std::nullopt;
  }
  std::string_view text = view_of(value.get_string());
  // As it was written: whether a text has control characters is not to depend on where they stand.
  auto complaint = check_controls(text, rule);
  if (rule.trim) text = trimmed(text);
  if (!complaint) complaint = check(text, rule);
  if (complaint) {
    issue(key, std::move(complaint->message), std::move(complaint->code));
    return std::nullopt;
  }
  return std::string(text);
}

std::string ObjectReader::required_string(std::string_view key, const StringRule& rule) {
  const json::value* value = require(key);
  if (!value) return {};
  return read_string(key, *value, rule).value_or(std::string{});
}

std::optional<std::string> ObjectReader::optional_string(std::string_view key,
                                                         const StringRule& rule) {
  const json::value* value = take(key);
  if (!value || value->is_null()) return std::nullopt;
  return read_string(key, *value, rule);
}

Nullable<std::string> ObjectReader::nullable_string(std::string_view key, const StringRule& rule) {
  const bool present = object_->contains(key);
  return {present, optional_string(key, rule)};
}

std::optional<std::int64_t> ObjectReader::read_integer(std::string_view key,
                                                       const json::value& value,
                                                       const IntegerRule& rule) {
  if (auto complaint = check(value, rule)) {
    issue(key, std::move(complaint->message), std::move(complaint->code));
    return std::nullopt;
  }
  return integer_of(value);
}

std::int64_t ObjectReader::required_integer(std::string_view key, const IntegerRule& rule) {
  const json::value* value = require(key);
  if (!value) return 0;
  return read_integer(key, *value, rule).value_or(0);
}

std::optional<std::int64_t> ObjectReader::optional_integer(std::string_view key,
                                                           const IntegerRule& rule) {
  const json::value* value = take(key);
  if (!value || value->is_null()) return std::nullopt;
  return read_integer(key, *value, rule);
}

Nullable<std::int64_t> ObjectReader::nullable_integer(std::string_view key,
                                                      const IntegerRule& rule) {
  const bool present = object_->contains(key);
  return {present, optional_integer(key, rule)};
}

std::optional<bool> ObjectReader::optional_boolean(std::string_view key) {
  const json::value* value = take(key);
  if (!value || value->is_null()) return std::nullopt;
  if (const bool* boolean = value->if_bool()) return *boolean;
  issue(key, wrong_type("boolean", *value), "invalid_type");
  return std::nullopt;
}

std::optional<Uuid> ObjectReader::read_uuid(std::string_view key, const json::value& value) {
  if (!value.is_string()) {
    issue(key, wrong_type("string", value), "invalid_type");
    return std::nullopt;
  }
  const auto uuid = parse_uuid(view_of(value.get_string()));
  if (!uuid) issue(key, "Invalid uuid", "invalid_string");
  return uuid;
}

Uuid ObjectReader::required_uuid(std::string_view key) {
  const json::value* value = require(key);
  if (!value) return {};
  return read_uuid(key, *value).value_or(Uuid{});
}

std::optional<Uuid> ObjectReader::optional_uuid(std::string_view key) {
  const json::value* value = take(key);
  if (!value || value->is_null()) return std::nullopt;
  return read_uuid(key, *value);
}

const json::array* ObjectReader::read_array(std::string_view key, std::size_t items_max) {
  const json::value* value = take(key);
  if (!value || value->is_null()) return nullptr;
  const json::array* array = value->if_array();
  if (!array) {
    issue(key, wrong_type("array", *value), "invalid_type");
    return nullptr;
  }
  if (array->size() > items_max) {
    issue(key, "Array must contain at most " + std::to_string(items_max) + " element(s)",
          "too_big");
    return nullptr;
  }
  return array;
}

std::vector<Uuid> ObjectReader::optional_uuids(std::string_view key, std::size_t items_max) {
  std::vector<Uuid> uuids;
  const json::array* array = read_array(key, items_max);
  if (!array) return uuids;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto uuid = read_uuid(join(std::string(key), std::to_string(i)), (*array)[i]);
    if (uuid) uuids.push_back(*uuid);
  }
  return uuids;
}

std::vector<std::string> ObjectReader::optional_strings(std::string_view key, std::size_t items_max,
                                                        const StringRule& rule) {
  std::vector<std::string> strings;
  const json::array* array = read_array(key, items_max);
  if (!array) return strings;
  for (std::size_t i = 0; i < array->size(); ++i) {
    auto text = read_string(join(std::string(key), std::to_string(i)), (*array)[i], rule);
    if (text) strings.push_back(*std::move(text));
  }
  return strings;
}

void ObjectReader::optional_object(std::string_view key,
                                   const std::function<void(ObjectReader&)>& read) {
  const json::value* value = take(key);
  if (!value || value->is_null()) return;
  const json::object* object = value->if_object();
  if (!object) return issue(key, wrong_type("object", *value), "invalid_type");
  ObjectReader child(*object, std::string(key), *this);
  read(child);
}

std::optional<std::string> ObjectReader::object_text(std::string_view key, bool is_required) {
  const json::value* value = is_required ? require(key) : take(key);
  if (!value || (value->is_null() && !is_required)) return std::nullopt;
  if (value->is_object()) return json::serialize(*value);
  issue(key, wrong_type("object", *value), "invalid_type");
  return std::nullopt;
}

void ObjectReader::optional_objects(std::string_view key, std::size_t items_max,
                                    const std::function<void(ObjectReader&, std::size_t)>& read) {
  const json::array* array = read_array(key, items_max);
  if (!array) return;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const std::string element = join(std::string(key), std::to_string(i));
    const json::object* object = (*array)[i].if_object();
    if (!object) {
      issue(element, wrong_type("object", (*array)[i]), "invalid_type");
      continue;
    }
    ObjectReader child(*object, element, *this);
    read(child, i);
  }
}

Result<void> ObjectReader::finish() const {
  if (parent_) return parent_->finish();
  if (issues_.empty()) return {};
  const Issue& first = issues_.front();
  Error error = make_issue(first.path, first.message, first.code);
  error.issues = issues_;
  return error;
}

Result<void> ObjectReader::finish_strict() {
  std::sort(asked_.begin(), asked_.end());
  for (const auto& member : *object_) {
    const std::string_view key(member.key().data(), member.key().size());
    if (std::binary_search(asked_.begin(), asked_.end(), key)) continue;
    issue(key.substr(0, quoted_key_chars), "Unrecognized key", "unrecognized_keys");
  }
  return finish();
}

}  // namespace sealmint::api
