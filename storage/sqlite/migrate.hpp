// Brings a database to the schema of this binary: numbered steps, forward only, each in one
// exclusive transaction, each remembered with the checksum of its text.
#pragma once

#include <span>

#include "core/base/result.hpp"
#include "storage/shared/migrations.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// A process that dies in the middle of a step leaves the database as it was before that step, and
// the next call goes on from there.
//
// Errors: unsupported "schema is newer than this binary" (the process should exit with 78),
// rejected when a step that was taken reads differently now, rejected for a database of another
// program. Throws SqliteError when the database fails.
Result<void> migrate(Connection& connection, std::span<const Migration> known);

// The number of the last step that a database has taken; changes nothing. The same errors, and
// rejected for a database without any.
Result<std::int64_t> schema_number(Connection& connection, std::span<const Migration> known);

}  // namespace sealmint::storage
