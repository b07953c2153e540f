#include "api/rules.hpp"

#include <initializer_list>

namespace sealmint::api {
namespace {

// Parts of patterns (ECMA 262). Each way through them is decided by the next character, so that no
// text makes a checker slow.
constexpr std::string_view blanks = R"((?:[\t\n ]|\r\n)*)";
constexpr std::string_view visible = R"([^\x00-\x20\x7F-\x9F])";
constexpr std::string_view no_controls = R"((?:[^\x00-\x08\x0B-\x1F\x7F-\x9F]|\r\n)*)";

std::string whole(std::initializer_list<std::string_view> parts) {
  std::string pattern = "^";
  for (const std::string_view part : parts) pattern += part;
  return pattern + "$";
}

}  // namespace

Schema text_schema(const StringRule& rule, std::string_view format) {
  Schema schema = typed("string", format);
  if (rule.min > 0) schema["minLength"] = rule.min;
  if (rule.max != StringRule{}.max) schema["maxLength"] = rule.max;
  if (rule.allow_control) return schema;
  // Blanks around a text are taken away first; a blank one is empty then.
  const bool is_never_blank = rule.trim && rule.min > 0;
  schema["pattern"] = is_never_blank ? whole({blanks, visible, no_controls}) : whole({no_controls});
  return schema;
}

Schema Text::schema(Components&) const { return text_schema(rule, format); }

std::optional<std::string> CanonicalText::read(ObjectReader& reader, std::string_view key,
                                               bool is_required) const {
  const auto text = reader.text(key, rule, is_required);
  if (!text) return std::nullopt;
  auto canonical = form(*text);
  if (!canonical) reader.issue(key, "must " + std::string(hint), "invalid_string");
  return canonical;
}

Schema CanonicalText::schema(Components&) const {
  Schema schema = text_schema(rule);
  schema["pattern"] = whole({blanks, pattern, blanks});
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

// In UTC, which has two spellings.
Schema Moment::schema(Components&) const {
  Schema schema = typed("string", "date-time");
  schema["pattern"] = R"((?:Z|\+00:00)$)";
  return schema;
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
  list["items"] = text_schema(rule);
  list["maxItems"] = items_max;
  return list;
}

}  // namespace sealmint::api
