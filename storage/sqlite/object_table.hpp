// One table of versioned objects: its statements, written from its list of columns.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "storage/shared/store_errors.hpp"
#include "storage/shared/tables.hpp"
#include "storage/sqlite/violations.hpp"

namespace sealmint::storage {

template <class T>
class ObjectTable {
 public:
  explicit ObjectTable(Connection& connection)
      : connection_(connection),
        description_(describe_table<T>()),
        insert_(connection, insert_sql()),
        update_(connection, update_sql()),
        erase_(connection, "DELETE FROM " + table() + " WHERE id = ?1"),
        find_(connection, "SELECT 1 FROM " + table() + " WHERE id = ?1") {}

  Result<void> put(const T& object) {
    return object.version == 0 ? insert(object) : update(object);
  }

  void erase(const decltype(T::id)& id) {
    bind_field(erase_, 1, id);
    erase_.execute();
  }

  bool contains(const decltype(T::id)& id) {
    bind_field(find_, 1, id);
    const ResetOnExit reset_on_exit(find_);
    return find_.step();
  }

  // All objects in the order of their ids, which is the order of their making.
  std::vector<T> load() {
    Statement select(connection_, select_sql(description_) + " ORDER BY id");
    std::vector<T> objects;
    while (select.step()) {
      T& object = objects.emplace_back();
      const int version = read_columns(select, description_.columns, object);
      object.version = select.integer(version);
    }
    return objects;
  }

 private:
  Result<void> insert(const T& object) {
    bind_columns(insert_, 1, description_.columns, object);
    const auto violation = insert_.run();
    if (!violation) return {};
    // An object that is there already may clash in its name, too: the version comes first.
    if (contains(object.id)) return changed_meanwhile();
    return to_error(*violation);
  }

  Result<void> update(const T& object) {
    const int version = bind_columns(update_, 1, description_.columns, object);
    update_.bind_integer(version, object.version);
    if (const auto violation = update_.run()) return to_error(*violation);
    if (connection_.changed_rows() == 0) return changed_meanwhile();
    return {};
  }

  std::string table() const { return description_.name; }

  std::string insert_sql() const {
    return "INSERT INTO " + table() + " (" + column_names(description_.columns) +
           ", version) VALUES (" + placeholders(description_.columns.size()) + ", 1)";
  }

  // Column number n is parameter ?n, as in the INSERT; the id is ?1, the version the last one.
  std::string update_sql() const {
    std::string sql = "UPDATE " + table() + " SET ";
    int parameter = 0;
    for (const auto& each : description_.columns) {
      const std::string name = each.name;
      const std::string value = "?" + std::to_string(++parameter);
      const std::string larger =
          "max(ifnull(" + name + ", " + value + "), ifnull(" + value + ", " + name + "))";
      sql += name + " = " + (each.only_grows ? larger : value) + ", ";
    }
    return sql + "version = version + 1 WHERE id = ?1 AND version = ?" +
           std::to_string(parameter + 1);
  }

  Connection& connection_;
  TableDescription<T> description_;
  Statement insert_;
  Statement update_;
  Statement erase_;
  Statement find_;
};

}  // namespace sealmint::storage
