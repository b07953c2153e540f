// Secrets as valgrind sees them: memory that nobody has written to. What is computed from it is
// tracked bit by bit, and memcheck reports each branch and each index that depends on it.
#pragma once

#include <cstdint>
#include <span>

namespace sealmint::constant_time {

bool runs_under_valgrind();

void mark_secret(std::span<const std::uint8_t> bytes);
void mark_public(std::span<const std::uint8_t> bytes);

// Whether any bit of it is a secret or was computed from one.
bool is_secret(std::span<const std::uint8_t> bytes);

}  // namespace sealmint::constant_time
