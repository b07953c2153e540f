// Bytes on a disk that only holders of a secret can read, or can have written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.hpp"

namespace sealmint::pkcs11 {

// AES-256-GCM under a key that is made of the secret and of what it is for. The secret must be one
// that nobody can guess.
class Sealing {
 public:
  Sealing(std::string_view secret, std::string_view purpose);
  ~Sealing();
  Sealing(const Sealing&) = delete;
  Sealing& operator=(const Sealing&) = delete;

  // `bound_to` is not stored; open() has to be told the same. Throws std::bad_alloc.
  Bytes seal(ByteView plain, std::string_view bound_to) const;
  // Nothing when it was sealed by another secret or for something else, or was changed.
  std::optional<Bytes> open(ByteView sealed, std::string_view bound_to) const;

 private:
  std::array<std::uint8_t, 32> key_{};
};

}  // namespace sealmint::pkcs11
