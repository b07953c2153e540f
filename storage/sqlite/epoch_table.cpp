#include "storage/sqlite/epoch_table.hpp"

namespace sealmint::storage {

EpochTable::EpochTable(Connection& connection)
    : read_(connection, "SELECT place, count FROM rights_epoch"),
      write_(connection,
             "INSERT INTO rights_epoch (place, count) VALUES (?1, ?2) "
             "ON CONFLICT (place) DO UPDATE SET count = excluded.count") {}

ports::RightsEpochs EpochTable::read() {
  ports::RightsEpochs epochs;
  const ResetOnExit reset_on_exit(read_);
  while (read_.step()) {
    const std::int64_t place = read_.integer(0);
    if (place >= static_cast<std::int64_t>(ports::RightsEpochs::places)) read_.fail_altered();
    epochs.set(static_cast<std::size_t>(place), static_cast<std::uint64_t>(read_.integer(1)));
  }
  return epochs;
}

void EpochTable::write(const ports::RightsEpochs& before, const ports::RightsEpochs& now) {
  if (before == now) return;
  const auto counters = now.counters();
  for (std::size_t place = 0; place < counters.size(); ++place) {
    if (counters[place] == before.counters()[place]) continue;
    write_.bind_integer(1, static_cast<std::int64_t>(place));
    write_.bind_integer(2, static_cast<std::int64_t>(counters[place]));
    write_.execute();
  }
}

}  // namespace sealmint::storage
