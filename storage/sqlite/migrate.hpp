// Brings a database to the schema of this binary: numbered steps, forward only, each in one
// exclusive transaction, each remembered with the checksum of its text.
#pragma once

#include <span>

#include "core/base/result.hpp"
#include "storage/shared/migrations.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// Errors: rejected "schema is newer than this binary" (the process should exit with 78), rejected
// when a step that was taken reads differently now, rejected for a database of another program.
// Throws SqliteError when the database fails.
Result<void> migrate(Connection& connection, std::span<const Migration> known);

}  // namespace sealmint::storage
