// What the fields of a body must be: each rule reads a value with its complaints, and says in the
// API document what it takes. Rules are constants, so that a list of fields can name them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/object_reader.hpp"
#include "api/wire.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {

// Every rule reads the value of a key: nothing when it is absent, null or wrong. A required key
// that is absent and a wrong value are reported.

Schema text_schema(const StringRule& rule, std::string_view format = {});

struct Text {
  StringRule rule;
  std::string_view format = {};

  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const {
    return reader.text(key, rule, is_required);
  }
  Schema schema(Components& components) const;
};

// A name that has one canonical form. `pattern` (ECMA 262) and `hint`, which completes "must …",
// say what has one.
struct CanonicalText {
  std::optional<std::string> (*form)(std::string_view text);
  std::string_view pattern;
  std::string_view hint;
  StringRule rule{.min = 1, .max = limits::name_chars, .trim = true};

  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const;
  Schema schema(Components& components) const;
};

struct Number {
  IntegerRule rule;

  std::optional<std::int64_t> read(ObjectReader& reader, std::string_view key,
                                   bool is_required) const {
    return reader.integer(key, rule, is_required);
  }
  Schema schema(Components& components) const;
};

struct Flag {
  std::optional<bool> read(ObjectReader& reader, std::string_view key, bool) const {
    return reader.optional_boolean(key);
  }
  Schema schema(Components&) const { return typed("boolean"); }
};
inline constexpr Flag flag;

struct UuidText {
  std::optional<Uuid> read(ObjectReader& reader, std::string_view key, bool is_required) const {
    return reader.uuid(key, is_required);
  }
  Schema schema(Components&) const { return typed("string", "uuid"); }
};
inline constexpr UuidText uuid_text;

struct Moment {
  StringRule rule;
  std::string_view complaint;
  std::string_view code;

  std::optional<TimePoint> read(ObjectReader& reader, std::string_view key, bool is_required) const;
  Schema schema(Components&) const;
};

// One of the names of an enum.
template <class E>
struct Choice {
  std::string_view complaint;
  StringRule rule{.min = 1, .max = 64};
  std::span<const E> of = every<E>;

  std::optional<E> read(ObjectReader& reader, std::string_view key, bool is_required) const {
    const auto text = reader.text(key, rule, is_required);
    if (!text) return std::nullopt;
    for (const E value : of) {
      if (name(value) == *text) return value;
    }
    reader.issue(key, std::string(complaint), "invalid_enum_value");
    return std::nullopt;
  }
  Schema schema(Components&) const { return one_of(of); }
};

// One of these words.
struct Word {
  std::span<const std::string_view> of;
  std::string_view complaint;
  StringRule rule{.min = 1, .max = 64};

  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const;
  Schema schema(Components&) const;
};

struct UuidList {
  std::size_t items_max;

  std::optional<std::vector<Uuid>> read(ObjectReader& reader, std::string_view key, bool) const {
    return reader.optional_uuids(key, items_max);
  }
  Schema schema(Components& components) const;
};

struct TextList {
  std::size_t items_max;
  StringRule rule;

  std::optional<std::vector<std::string>> read(ObjectReader& reader, std::string_view key,
                                               bool) const {
    return reader.optional_strings(key, items_max, rule);
  }
  Schema schema(Components& components) const;
};

// An object that somebody else reads, as JSON text.
struct ObjectText {
  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const {
    return reader.object_text(key, is_required);
  }
  Schema schema(Components&) const { return typed("object"); }
};
inline constexpr ObjectText object_text;

void read_rows(const FieldList& list, ObjectReader& reader, void* object);

// An object with a list of its own.
template <class T>
struct Nested {
  std::optional<T> read(ObjectReader& reader, std::string_view key, bool is_required) const {
    if (is_required && !reader.has(key)) reader.issue(key, "Required", "invalid_type");
    std::optional<T> value;
    reader.optional_object(
        key, [&value](ObjectReader& child) { read_rows(fields<T>(), child, &value.emplace()); });
    return value;
  }
  Schema schema(Components& components) const { return components.reference(fields<T>()); }
};
template <class T>
inline constexpr Nested<T> nested;

template <class T>
struct NestedList {
  std::size_t items_max;

  std::optional<std::vector<T>> read(ObjectReader& reader, std::string_view key,
                                     bool is_required) const {
    if (is_required && !reader.has(key)) reader.issue(key, "Required", "invalid_type");
    std::vector<T> values;
    reader.optional_objects(key, items_max, [&values](ObjectReader& child, std::size_t) {
      read_rows(fields<T>(), child, &values.emplace_back());
    });
    return values;
  }
  Schema schema(Components& components) const {
    Schema list = typed("array");
    list["items"] = components.reference(fields<T>());
    list["maxItems"] = items_max;
    return list;
  }
};

// A value on its way into a member: texts into secrets, UUIDs into ids, what there is into an
// optional.
template <class Member, class Value>
void assign(Member& member, Value value) {
  if constexpr (requires { member = std::move(value); }) {
    member = std::move(value);
  } else if constexpr (requires { member.emplace(std::move(value)); }) {
    member.emplace(std::move(value));
  } else if constexpr (requires {
                         typename Member::value_type;
                         member.emplace();
                       }) {
    assign(member.emplace(), std::move(value));
  } else {
    member = Member{std::move(value)};
  }
}
template <class Id>
void assign(std::vector<Id>& ids, std::vector<Uuid> uuids) {
  for (const Uuid& uuid : uuids) ids.push_back(Id{uuid});
}

// Whether a member tells null from absence: what a PATCH may set to nothing.
template <class Member>
inline constexpr bool is_nullable = false;
template <class T>
inline constexpr bool is_nullable<std::optional<std::optional<T>>> = true;

template <class Rule, class Member>
void read_into(const Rule& rule, ObjectReader& reader, std::string_view key, bool is_required,
               Member& member) {
  if constexpr (is_nullable<Member>) {
    if (reader.names(key)) member.emplace();
  }
  auto value = rule.read(reader, key, is_required);
  if (value) assign(member, *std::move(value));
}

}  // namespace sealmint::api
