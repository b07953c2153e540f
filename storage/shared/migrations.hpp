// The numbered SQL files of storage/schema, embedded in the binary.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sealmint::storage {

struct Migration {
  std::int64_t number = 0;  // 1, 2, 3, ... without a gap
  std::string_view name;    // "0001_initial"
  std::string_view sql;
};

// All migrations this binary knows, in order.
std::span<const Migration> migrations();

// FNV-1a, 64 bits. It only has to notice that a released file was edited, not resist an attacker.
std::int64_t checksum(std::string_view text);

}  // namespace sealmint::storage
