// The tables of all kinds of objects.
#pragma once

#include "core/model/stored_kinds.hpp"
#include "storage/sqlite/object_table.hpp"

namespace sealmint::storage {

template <class Kinds>
class TablesOf;

template <class... T>
class TablesOf<model::Kinds<T...>> : private ObjectTable<T>... {
 public:
  explicit TablesOf(Connection& connection) : ObjectTable<T>(connection)... {}

  template <class Kind>
  ObjectTable<Kind>& of() {
    return *this;
  }
};

using ObjectTables = TablesOf<model::StoredKinds>;

}  // namespace sealmint::storage
