// The numbers of the rights in their table: a row for each one that has ever moved.
#pragma once

#include "core/ports/rights_epochs.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// Reports failures as SqliteError.
class EpochTable {
 public:
  explicit EpochTable(Connection& connection);

  ports::RightsEpochs read();
  // Writes what has moved.
  void write(const ports::RightsEpochs& before, const ports::RightsEpochs& now);

 private:
  Statement read_;
  Statement write_;
};

}  // namespace sealmint::storage
