#include "core/service/log/log_hashes.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "core/audit/tiles.hpp"

namespace sealmint::service {

audit::ReadHashes hashes_of(ports::LogReader log) {
  using Tiles = std::map<std::pair<unsigned, std::uint64_t>, std::vector<Sha256>>;
  return [log, tiles = std::make_shared<Tiles>()](
             unsigned level, std::uint64_t first,
             std::size_t count) -> Result<std::vector<Sha256>> {
    const std::uint64_t number = first / audit::tile_width_max;
    auto found = tiles->find({level, number});
    if (found == tiles->end()) {
      TRY(auto whole,
          log.hashes(level, number * audit::tile_width_max, std::size_t{audit::tile_width_max}));
      found = tiles->emplace(std::pair{level, number}, std::move(whole)).first;
    }
    const auto& tile = found->second;
    const auto begin = std::min<std::size_t>(first % audit::tile_width_max, tile.size());
    const auto end = std::min(begin + count, tile.size());
    return std::vector<Sha256>(tile.begin() + static_cast<std::ptrdiff_t>(begin),
                               tile.begin() + static_cast<std::ptrdiff_t>(end));
  };
}

}  // namespace sealmint::service
