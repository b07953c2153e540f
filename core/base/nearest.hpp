// "Did you mean ...?"
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace sealmint {

// How many letters must be inserted, removed, replaced or swapped with their neighbour to make one
// text out of the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

// The name that `wrong` was probably meant to be: at most a third of its letters differ.
std::optional<std::string_view> nearest_name(std::string_view wrong,
                                             std::span<const std::string_view> names);

}  // namespace sealmint
