// For the other files of this folder.
#pragma once

#include <cstddef>

namespace sealmint::crypto {

// The size of the secure heap; 0 before initialise_secure_heap().
std::size_t secure_heap_bytes();

}  // namespace sealmint::crypto
