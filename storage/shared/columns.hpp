// A table described as a list of columns, from which its SQL is written. One list serves INSERT,
// UPDATE and SELECT, so they cannot disagree about the order.
#pragma once

#include <string>
#include <vector>

#include "core/model/stored_kinds.hpp"
#include "storage/shared/fields.hpp"

namespace sealmint::storage {

template <class T>
struct Column {
  const char* name;
  void (*bind)(Parameters& to, int parameter, const T& object);
  void (*read)(const Row& row, int column, T& object);
  // An update never moves it back (model::Stored).
  bool only_grows = false;
};

template <class T>
using Columns = std::vector<Column<T>>;

// Names the class of a pointer to member.
template <class T, class Field>
T owner_of(Field T::*);

// Whether the row of its kind calls the field one that only grows.
template <auto field, class T>
consteval bool grows() {
  bool found = false;
  if constexpr (requires { model::Stored<T>::grows; }) {
    model::for_each_fact(model::Stored<T>::grows, [&found](auto growing) {
      if constexpr (std::is_same_v<decltype(growing), decltype(field)>) found |= growing == field;
    });
  }
  return found;
}

// The column of one field: column<&model::User::email>("email"). `T` is named where the field is
// one of a base of it.
template <auto field, class T = decltype(owner_of(field))>
auto column(const char* name) {
  return Column<T>{
      name,
      [](Parameters& to, int parameter, const T& object) {
        bind_field(to, parameter, object.*field);
      },
      [](const Row& row, int index, T& object) { read_field(row, index, object.*field); },
      grows<field, T>()};
}

// The column of a field of a field: column<&Authority::subject, &DistinguishedName::country>(...).
template <auto outer, auto inner, class T = decltype(owner_of(outer))>
auto column(const char* name) {
  return Column<T>{
      name,
      [](Parameters& to, int parameter, const T& object) {
        bind_field(to, parameter, object.*outer.*inner);
      },
      [](const Row& row, int index, T& object) { read_field(row, index, object.*outer.*inner); }};
}

// "id, name, slug"
template <class T>
std::string column_names(const Columns<T>& columns) {
  std::string names;
  for (const auto& each : columns) names += (names.empty() ? "" : ", ") + std::string(each.name);
  return names;
}

// "?, ?, ?"
inline std::string placeholders(std::size_t count) {
  std::string marks;
  for (std::size_t i = 0; i < count; ++i) marks += i == 0 ? "?" : ", ?";
  return marks;
}

// Binds all columns of `object`, the first one to `parameter`. Returns the next free parameter.
template <class T>
int bind_columns(Parameters& to, int parameter, const Columns<T>& columns, const T& object) {
  for (const auto& each : columns) each.bind(to, parameter++, object);
  return parameter;
}

// Reads all columns, the first one from column `index`. Returns the next column.
template <class T>
int read_columns(const Row& row, const Columns<T>& columns, T& object, int index = 0) {
  for (const auto& each : columns) each.read(row, index++, object);
  return index;
}

}  // namespace sealmint::storage
