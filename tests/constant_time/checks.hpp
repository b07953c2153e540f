// What is run with secrets marked.
#pragma once

#include <cstdint>
#include <span>

namespace sealmint::constant_time {

// Prints what went otherwise than it should; false if anything did. That is about results: leaks
// are reported by valgrind. `rsa_key` has the raw parameters of an RSA-2048 key, and is marked
// secret.
bool check_all(std::span<const std::uint8_t> rsa_key);

}  // namespace sealmint::constant_time
