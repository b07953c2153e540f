// The tables of storage/schema as lists of columns.
#pragma once

#include "core/model/operation.hpp"
#include "core/model/stored_kinds.hpp"
#include "storage/shared/columns.hpp"

namespace sealmint::storage {

// A table of objects with `id` as its first column; `version` is not in the list.
template <class T>
struct TableDescription {
  const char* name;  // as SQL writes it
  Columns<T> columns;
};

// "SELECT id, name, version FROM user": all columns of the list, then the version.
template <class T>
std::string select_sql(const TableDescription<T>& table) {
  return "SELECT " + column_names(table.columns) + ", version FROM " + table.name;
}

// Declares describe(TableOf<User>) for a kind by naming TableOf<User>; a file of this folder
// defines it, and a kind without one does not link.
template <class T>
struct TableOf {
  friend TableDescription<T> describe(TableOf<T>);
};

template <class T>
TableDescription<T> describe_table() {
  return describe(TableOf<T>{});
}

// The table `operation`, without its row number.
Columns<model::Operation> operation_columns();

}  // namespace sealmint::storage
