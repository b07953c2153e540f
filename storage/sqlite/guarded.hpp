// Where exceptions of SQLite end.
#pragma once

#include <type_traits>

#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// Runs work that may throw SqliteError; what it returns becomes a Result.
template <class Work>
auto guarded(Work&& work) -> Result<decltype(work())> {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const SqliteError& failure) {
    return to_error(failure);
  }
}

}  // namespace sealmint::storage
