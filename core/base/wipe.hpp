// Overwriting what nobody may read any more.
#pragma once

#include <string.h>

#include <ranges>
#include <span>
#include <type_traits>

namespace sealmint {

// Overwrites the elements with zeros. A compiler may drop plain writes to memory that is about to
// be freed; it keeps those of explicit_bzero(3).
template <std::ranges::contiguous_range Range>
  requires std::ranges::sized_range<Range> &&
           std::is_trivially_copyable_v<std::ranges::range_value_t<Range>>
void wipe(Range&& memory) noexcept {
  const auto bytes = std::as_writable_bytes(std::span(memory));
  // No memory at all may have no address either, which explicit_bzero(3) does not take.
  if (!bytes.empty()) ::explicit_bzero(bytes.data(), bytes.size());
}

}  // namespace sealmint
