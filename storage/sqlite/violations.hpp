// What a broken constraint means in the words of core/ports/store.hpp.
#pragma once

#include "core/base/error.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

Error to_error(const Violation& violation);

}  // namespace sealmint::storage
