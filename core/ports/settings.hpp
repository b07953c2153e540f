// A few values that belong to the store as a whole, like the check value of its master key.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::ports {

// Both methods block and are called at start only, before the first commit, from its thread.
class Settings {
 public:
  virtual ~Settings() = default;

  virtual Result<std::optional<Bytes>> read_setting(std::string_view key) = 0;

  // Durable when it returns a value. Replaces what was there.
  virtual Result<void> write_setting(std::string_view key, ByteView value) = 0;
};

}  // namespace sealmint::ports
