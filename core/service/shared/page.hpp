// One page of a list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace sealmint::service {

template <class T>
std::vector<T> page_of(std::vector<T> all, std::size_t offset, std::size_t limit) {
  const std::size_t first = std::min(offset, all.size());
  const std::size_t count = std::min(limit, all.size() - first);
  const auto begin = std::next(all.begin(), static_cast<std::ptrdiff_t>(first));
  return {std::make_move_iterator(begin),
          std::make_move_iterator(std::next(begin, static_cast<std::ptrdiff_t>(count)))};
}

}  // namespace sealmint::service
