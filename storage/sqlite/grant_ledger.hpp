// Units of grants: taken by conditional updates, so that the check and the spending cannot be
// separated by anybody.
#pragma once

#include <span>
#include <vector>

#include "core/base/result.hpp"
#include "core/ports/store.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

class GrantLedger {
 public:
  explicit GrantLedger(Connection& connection);

  Result<void> spend(const ports::SpendGrant& spend);

  // Takes the units of neighbouring transactions: one update for each grant, however many there
  // are. Where not all of them fit, they are taken one by one in their order. outcomes[i] is set
  // where spends[i] failed; null entries need nothing.
  void spend_together(std::span<const ports::SpendGrant* const> spends,
                      std::span<Result<void>> outcomes);

 private:
  bool take(const GrantId& id, std::int64_t units, TimePoint at);

  Connection& connection_;
  Statement take_;
  Statement find_;
};

}  // namespace sealmint::storage
