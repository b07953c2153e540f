// A table described as a list of columns, from which its SQL is written. One list serves INSERT,
// UPDATE and SELECT, so they cannot disagree about the order.
#pragma once

#include <string>
#include <vector>

#include "storage/sqlite/fields.hpp"

namespace sealmint::storage {

template <class T>
struct Column {
  const char* name;
  void (*bind)(Statement& statement, int parameter, const T& object);
  void (*read)(const Statement& row, int column, T& object);
  // A counter or time that others move beside Put: an update never moves it back.
  bool only_grows = false;
};

template <class T>
using Columns = std::vector<Column<T>>;

// Names the class of a pointer to member.
template <class T, class Field>
T owner_of(Field T::*);

// The column of one field: column<&model::User::email>("email"). `T` is named where the field is
// one of a base of it.
template <auto field, class T = decltype(owner_of(field))>
auto column(const char* name) {
  return Column<T>{
      name,
      [](Statement& statement, int parameter, const T& object) {
        bind_field(statement, parameter, object.*field);
      },
      [](const Statement& row, int index, T& object) { read_field(row, index, object.*field); }};
}

template <auto field>
auto growing_column(const char* name) {
  auto result = column<field>(name);
  result.only_grows = true;
  return result;
}

// The column of a field of a field: column<&Authority::subject, &DistinguishedName::country>(...).
template <auto outer, auto inner, class T = decltype(owner_of(outer))>
auto column(const char* name) {
  return Column<T>{name,
                   [](Statement& statement, int parameter, const T& object) {
                     bind_field(statement, parameter, object.*outer.*inner);
                   },
                   [](const Statement& row, int index, T& object) {
                     read_field(row, index, object.*outer.*inner);
                   }};
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
int bind_columns(Statement& statement, int parameter, const Columns<T>& columns, const T& object) {
  for (const auto& each : columns) each.bind(statement, parameter++, object);
  return parameter;
}

// Reads all columns, the first one from column 0. Returns the next column.
template <class T>
int read_columns(const Statement& row, const Columns<T>& columns, T& object) {
  int index = 0;
  for (const auto& each : columns) each.read(row, index++, object);
  return index;
}

}  // namespace sealmint::storage
