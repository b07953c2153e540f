// On which version of an object a change may be made (RFC 9110 section 13.1.1).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace sealmint::model {

class Precondition {
 public:
  // Whatever the version is.
  Precondition() = default;
  // One of these; of none of them when the list is empty.
  explicit Precondition(std::vector<std::int64_t> versions) : versions_(std::move(versions)) {}

  bool holds(std::int64_t version) const {
    return !versions_ || std::ranges::find(*versions_, version) != versions_->end();
  }

 private:
  std::optional<std::vector<std::int64_t>> versions_;
};

}  // namespace sealmint::model
