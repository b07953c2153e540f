// Bodies described as lists of fields. One list reads a body, renders an answer and says in the API
// document what they look like, so the three cannot disagree. A list belongs to a type:
//
//   template <>
//   const Fields<model::CreateUser>& fields() {
//     static const Fields<model::CreateUser> list{
//         "CreateUser", {asked<username_rule, &model::CreateUser::username>("username",
//         required)}};
//     return list;
//   }
//
// and read<model::CreateUser>(body), to_json(user) and Components do the rest.
#pragma once

#include <boost/json/object.hpp>

#include <initializer_list>
#include <string_view>
#include <vector>

#include "api/json_reader.hpp"
#include "api/rules.hpp"
#include "api/wire.hpp"
#include "api/wire_enums.hpp"

namespace sealmint::api {

// Of a body: whether the field must be there. Of an answer: whether it always is; an optional one
// is left out when there is nothing to say.
enum class Need : std::uint8_t { required, optional };
inline constexpr Need required = Need::required;
inline constexpr Need optional = Need::optional;

// A field with the type of its owner taken away.
struct FieldRow {
  std::string_view name;
  Need need;
  Schema (*schema)(Components& components);
  void (*read)(ObjectReader& reader, const FieldRow& field, void* object) = nullptr;  // of bodies
  boost::json::value (*write)(const void* object) = nullptr;                          // of answers
  // Leads to the part of the object that the row is about; none: the object itself.
  const void* (*part)(const void* object) = nullptr;
};

// A field of a T.
template <class T>
struct FieldOf : FieldRow {};

struct ListOptions {
  bool is_strict = false;        // a key that is not listed is an issue
  bool empty_is_object = false;  // a body of no bytes counts as {}
  bool holds_secret = false;     // the texts of the parsed body are wiped
};

// A list with the type of its owner taken away.
struct FieldList {
  using Check = void (*)(ObjectReader& reader, void* object);

  std::string_view name;  // of the schema in the API document
  std::vector<FieldRow> rows;
  ListOptions options;
  Check check = nullptr;            // what no single field says; reports its own issues
  Schema (*condition)() = nullptr;  // what of it can be said in the API document
};

// Conditions: exactly one of the texts, or at least one of them, is given.
Schema exactly_one_of(std::initializer_list<std::string_view> names);
Schema some_of(std::initializer_list<std::string_view> names, const Schema& given);

template <class T>
class Fields : public FieldList {
 public:
  Fields(std::string_view name, std::initializer_list<FieldOf<T>> rows, ListOptions options = {},
         Check check = nullptr, Schema (*condition)() = nullptr)
      : FieldList{name, {rows.begin(), rows.end()}, options, check, condition} {}

  // Puts the rows of a part first, as if they were the object's own.
  template <auto member>
  Fields&& including() && {
    using Part = std::remove_cvref_t<decltype(std::declval<T&>().*member)>;
    std::vector<FieldRow> all = fields<Part>().rows;
    for (FieldRow& row : all) {
      row.part = [](const void* object) -> const void* {
        return &(static_cast<const T*>(object)->*member);
      };
    }
    all.insert(all.end(), rows.begin(), rows.end());
    rows = std::move(all);
    return std::move(*this);
  }
};

// A function over a whole T, void (*)(ObjectReader&, T&), as the check of its list.
template <class T, void (*check)(ObjectReader& reader, T& object)>
inline constexpr FieldList::Check over =
    [](ObjectReader& reader, void* object) { check(reader, *static_cast<T*>(object)); };

Result<void> read_fields(const FieldList& list, std::string_view body, const JsonLimits& limits,
                         void* object);

// The body of a request as a T. Errors: malformed, with every issue that was found.
template <class T>
Result<T> read(std::string_view body, const JsonLimits& limits = {}) {
  T object{};
  TRY_VOID(read_fields(fields<T>(), body, limits, &object));
  return object;
}

template <class T>
boost::json::object to_json(const T& object) {
  return write_rows(fields<T>(), &object);
}

// Names the class of a pointer to member, or what a function takes.
template <class T, class Value>
T owner_of(Value T::*);
template <class T, class Value>
T argument_of(Value (*)(const T&));

// The owner of the first of several pointers to members that lead from one to the next.
template <auto... path>
struct OwnerOf;
template <auto first, auto... rest>
struct OwnerOf<first, rest...> {
  using Type = decltype(owner_of(first));
};
template <auto... path>
using Owner = typename OwnerOf<path...>::Type;

template <class T, auto... path>
auto& at(T& object) {
  return (object.*....*path);
}

// What a body has: `rule` says what is right, the pointers to members where it goes. An optional
// field may be null, which says as much as its absence.
template <const auto& rule, auto... path>
FieldOf<Owner<path...>> asked(std::string_view name, Need need = optional) {
  using T = Owner<path...>;
  const auto schema = [](Components& components) { return rule.schema(components); };
  const auto nullable_schema = [](Components& components) {
    return nullable(rule.schema(components));
  };
  const auto read = [](ObjectReader& reader, const FieldRow& field, void* object) {
    read_into(rule, reader, field.name, field.need == required,
              at<T, path...>(*static_cast<T*>(object)));
  };
  if (need == required) return {{name, need, schema, read}};
  return {{name, need, nullable_schema, read}};
}

// What a body has, read by a function that reports its own issues.
template <class T, void (*function)(ObjectReader& reader, T& object), Schema (*schema)(Components&)>
FieldOf<T> asked_by(std::string_view name, Need need = optional) {
  const auto read = [](ObjectReader& reader, const FieldRow&, void* object) {
    function(reader, *static_cast<T*>(object));
  };
  return {{name, need, schema, read}};
}

// An object inside of a body that says something of the same T.
template <class T, const Fields<T>& (*list)()>
FieldOf<T> asked_part(std::string_view name, Need need = optional) {
  const auto schema = [](Components& components) { return components.reference(list()); };
  const auto nullable_schema = [](Components& components) {
    return nullable(components.reference(list()));
  };
  const auto read = [](ObjectReader& reader, const FieldRow& field, void* object) {
    if (field.need == required && !reader.has(field.name)) {
      reader.issue(field.name, "Required", "invalid_type");
    }
    reader.optional_object(field.name,
                           [object](ObjectReader& child) { read_rows(list(), child, object); });
  };
  if (need == required) return {{name, need, schema, read}};
  return {{name, need, nullable_schema, read}};
}

// The schema of a rule, for asked_by().
template <const auto& rule>
Schema schema_of(Components& components) {
  return rule.schema(components);
}
template <const auto& rule>
Schema nullable_schema_of(Components& components) {
  return nullable(rule.schema(components));
}

// What an answer has: the member that the pointers lead to.
template <auto... path>
FieldOf<Owner<path...>> shown(std::string_view name, Need need = required) {
  using T = Owner<path...>;
  using Value = std::remove_cvref_t<decltype(at<const T, path...>(std::declval<const T&>()))>;
  const auto write = [](const void* object) -> boost::json::value {
    return Wire<Value>::write(at<const T, path...>(*static_cast<const T*>(object)));
  };
  return {{name, need, &Wire<Value>::schema, nullptr, write}};
}

// What a body and an answer both have.
template <const auto& rule, auto... path>
FieldOf<Owner<path...>> both(std::string_view name, Need need = optional) {
  auto field = asked<rule, path...>(name, need);
  field.write = shown<path...>(name).write;
  return field;
}

// A text that is null when it is empty.
template <auto... path>
FieldOf<Owner<path...>> shown_or_null(std::string_view name, Need need = required) {
  using T = Owner<path...>;
  const auto write = [](const void* object) -> boost::json::value {
    return json_or_null(at<const T, path...>(*static_cast<const T*>(object)));
  };
  return {{name, need, &Wire<std::optional<std::string>>::schema, nullptr, write}};
}

// What a function makes of the object; its type says what it looks like.
template <auto function>
auto shown_by(std::string_view name, Need need = required) {
  using T = decltype(argument_of(+function));
  using Value = std::remove_cvref_t<decltype(function(std::declval<const T&>()))>;
  const auto write = [](const void* object) -> boost::json::value {
    return Wire<Value>::write(function(*static_cast<const T*>(object)));
  };
  return FieldOf<T>{{name, need, &Wire<Value>::schema, nullptr, write}};
}

// Always null: what other products fill and this one does not have.
template <class T>
FieldOf<T> shown_null(std::string_view name) {
  const auto write = [](const void*) -> boost::json::value { return nullptr; };
  return {{name, required, &Wire<std::nullptr_t>::schema, nullptr, write}};
}

}  // namespace sealmint::api
