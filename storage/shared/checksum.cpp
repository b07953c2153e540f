#include "storage/shared/migrations.hpp"

namespace sealmint::storage {

std::int64_t checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char character : text) {
    hash ^= static_cast<std::uint8_t>(character);
    hash *= 0x100000001b3ULL;
  }
  return static_cast<std::int64_t>(hash);
}

}  // namespace sealmint::storage
