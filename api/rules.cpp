#include "api/rules.hpp"

namespace sealmint::api {
namespace {

Schema bounded_text(const StringRule& rule, std::string_view format = {}) {
  Schema schema = typed("string", format);
  if (rule.min > 0) schema["minLength"] = rule.min;
  if (rule.max != StringRule{}.max) schema["maxLength"] = rule.max;
  // Blanks around a text are taken away first; a blank one is empty then.
  if (rule.trim && rule.min > 0) schema["pattern"] = "\\S";
  return schema;
}

}  // namespace

Schema Text::schema(Components&) const { return bounded_text(rule, format); }

std::optional<std::string> CanonicalText::read(ObjectReader& reader, std::string_view key,
                                               bool is_required) const {
  const auto text = reader.text(key, rule, is_required);
  if (!text) return std::nullopt;
  auto canonical = form(*text);
  if (!canonical) reader.issue(key, "must " + std::string(hint), "invalid_string");
  return canonical;
}

Schema CanonicalText::schema(Components&) const {
  Schema schema = bounded_text(rule);
  schema["description"] = "Must " + std::string(hint) + ".";
  return schema;
}

Schema Number::schema(Components&) const {
  Schema schema = typed("integer", "int64");
  if (rule.min != IntegerRule{}.min) schema["minimum"] = rule.min;
  if (rule.max != IntegerRule{}.max) schema["maximum"] = rule.max;
  return schema;
}

std::optional<TimePoint> Moment::read(ObjectReader& reader, std::string_view key,
                                      bool is_required) const {
  const auto text = reader.text(key, rule, is_required);
  if (!text) return std::nullopt;
  const auto time = parse_iso8601(*text);
  if (!time) reader.issue(key, std::string(complaint), std::string(code));
  return time;
}

std::optional<std::string> Word::read(ObjectReader& reader, std::string_view key,
                                      bool is_required) const {
  auto text = reader.text(key, rule, is_required);
  if (!text) return std::nullopt;
  for (const std::string_view word : of) {
    if (word == *text) return text;
  }
  reader.issue(key, std::string(complaint), "invalid_enum_value");
  return std::nullopt;
}

Schema Word::schema(Components&) const {
  boost::json::array words;
  for (const std::string_view word : of) words.emplace_back(word);
  Schema schema = typed("string");
  schema["enum"] = std::move(words);
  return schema;
}

Schema UuidList::schema(Components&) const {
  Schema list = typed("array");
  list["items"] = typed("string", "uuid");
  list["maxItems"] = items_max;
  return list;
}

Schema TextList::schema(Components&) const {
  Schema list = typed("array");
  list["items"] = bounded_text(rule);
  list["maxItems"] = items_max;
  return list;
}

}  // namespace sealmint::api
