// How values stand in JSON: what the API document says of them, and what an answer holds.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "api/json_values.hpp"
#include "core/base/secret.hpp"

namespace sealmint::api {

// A JSON Schema (2020-12, as OpenAPI 3.1 has it).
using Schema = boost::json::object;

struct FieldList;
template <class T>
class Fields;

// The list of a type; defined beside its other lists (fields.hpp).
template <class T>
const Fields<T>& fields();

// The named schemas of the API document, gathered from what refers to them.
class Components {
 public:
  // {"$ref": "#/components/schemas/User"}.
  Schema reference(const FieldList& list);
  // Refers to a schema that no list describes.
  Schema reference(std::string_view name, Schema (*make)(Components& components));
  boost::json::object schemas() const;

  // Whether a body of that schema may have no bytes at all.
  bool may_be_empty(const Schema& reference) const;

 private:
  std::set<std::string, std::less<>> empty_ones_;
  std::map<std::string, Schema, std::less<>> schemas_;
};

Schema typed(std::string_view type, std::string_view format = {});
// The same, or null.
Schema nullable(Schema schema);

// All values of an enum, for its names on the wire: specialised in wire_enums.hpp.
template <class E>
inline constexpr std::nullptr_t every = nullptr;

template <class Range>
Schema one_of(const Range& values) {
  boost::json::array names;
  for (const auto value : values) names.emplace_back(name(value));
  Schema schema = typed("string");
  schema["enum"] = std::move(names);
  return schema;
}

boost::json::object write_rows(const FieldList& list, const void* object);

// Of a type that has a list of fields.
template <class T>
struct Wire {
  static Schema schema(Components& components) { return components.reference(fields<T>()); }
  static boost::json::value write(const T& value) { return write_rows(fields<T>(), &value); }
};

template <class T>
  requires std::is_enum_v<T>
struct Wire<T> {
  static Schema schema(Components&) { return one_of(every<T>); }
  static boost::json::value write(T value) { return json_of(name(value)); }
};

template <class T>
  requires std::convertible_to<T, std::string_view>
struct Wire<T> {
  static Schema schema(Components&) { return typed("string"); }
  static boost::json::value write(const T& value) { return json_of(std::string_view(value)); }
};

template <class T>
  requires(std::integral<T> && !std::same_as<T, bool>)
struct Wire<T> {
  static Schema schema(Components&) { return typed("integer", "int64"); }
  static boost::json::value write(T value) { return boost::json::value(value); }
};

template <>
struct Wire<bool> {
  static Schema schema(Components&) { return typed("boolean"); }
  static boost::json::value write(bool value) { return boost::json::value(value); }
};

template <>
struct Wire<Secret> {
  static Schema schema(Components&) { return typed("string"); }
  static boost::json::value write(const Secret& value) { return json_of(value.reveal()); }
};

template <>
struct Wire<TimePoint> {
  static Schema schema(Components&) { return typed("string", "date-time"); }
  static boost::json::value write(TimePoint value) { return json_of(value); }
};

template <>
struct Wire<Uuid> {
  static Schema schema(Components&) { return typed("string", "uuid"); }
  static boost::json::value write(const Uuid& value) { return json_of(value); }
};

template <class Tag>
struct Wire<Id<Tag>> : Wire<Uuid> {
  static boost::json::value write(const Id<Tag>& value) { return json_of(value); }
};

// Always null: what other products fill and this one does not have.
template <>
struct Wire<std::nullptr_t> {
  static Schema schema(Components&) { return typed("null"); }
  static boost::json::value write(std::nullptr_t) { return nullptr; }
};

// JSON that others made.
template <>
struct Wire<boost::json::value> {
  static Schema schema(Components&) { return {}; }
  static boost::json::value write(const boost::json::value& value) { return value; }
};

template <class T>
struct Wire<std::optional<T>> {
  static Schema schema(Components& components) { return nullable(Wire<T>::schema(components)); }
  static boost::json::value write(const std::optional<T>& value) {
    return value ? Wire<T>::write(*value) : boost::json::value(nullptr);
  }
};

template <class T>
struct Wire<std::vector<T>> {
  static Schema schema(Components& components) {
    Schema list = typed("array");
    list["items"] = Wire<T>::schema(components);
    return list;
  }
  static boost::json::value write(const std::vector<T>& values) {
    boost::json::array rows;
    rows.reserve(values.size());
    for (const auto& value : values) rows.push_back(Wire<T>::write(value));
    return rows;
  }
};

// One of several.
template <class... T>
struct Wire<std::variant<T...>> {
  static Schema schema(Components& components) {
    Schema any;
    any["anyOf"] = boost::json::array{Wire<T>::schema(components)...};
    return any;
  }
  static boost::json::value write(const std::variant<T...>& value) {
    return std::visit(
        [](const auto& one) { return Wire<std::remove_cvref_t<decltype(one)>>::write(one); },
        value);
  }
};

// A literal as a template argument.
template <std::size_t size>
struct Key {
  constexpr Key(const char (&literal)[size]) { std::copy_n(literal, size, text); }
  constexpr std::string_view view() const { return {text, size - 1}; }
  char text[size];
};

// A value under one key: {"grant": …}.
template <Key key, class T>
struct Under {
  T value;
};
template <Key key, class T>
struct Wire<Under<key, T>> {
  static Schema schema(Components& components) {
    Schema object = typed("object");
    object["properties"] = boost::json::object{{key.view(), Wire<T>::schema(components)}};
    object["required"] = boost::json::array{key.view()};
    return object;
  }
  static boost::json::value write(const Under<key, T>& under) {
    boost::json::object object;
    object[key.view()] = Wire<T>::write(under.value);
    return object;
  }
};

}  // namespace sealmint::api
