// The entries of a bundle one by one, without an allocation.
#pragma once

#include <optional>

#include "core/base/bytes.hpp"

namespace sealmint::audit {

class BundleReader {
 public:
  explicit BundleReader(ByteView bundle) : rest_(bundle) {}

  // A view into the bundle. Nothing at the end, and when what is left is not a whole entry.
  std::optional<ByteView> next() {
    if (rest_.size() < 2) return std::nullopt;
    const std::size_t size = std::size_t{rest_[0]} << 8 | rest_[1];
    if (rest_.size() - 2 < size) return std::nullopt;
    const ByteView entry = rest_.subspan(2, size);
    rest_ = rest_.subspan(2 + size);
    return entry;
  }
  bool is_at_end() const { return rest_.empty(); }

 private:
  ByteView rest_;
};

}  // namespace sealmint::audit
