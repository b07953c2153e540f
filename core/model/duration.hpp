// A length of time as people write it in a policy (contract 2.2).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sealmint::model {

// "<integer><unit>" with a unit of s, m, h, d or w. Keeps the spelling: "60m" is shown as "60m".
struct Duration {
  std::int64_t amount = 0;
  char unit = 's';

  std::chrono::seconds seconds() const;
  friend bool operator==(const Duration&, const Duration&) = default;
};

// Nothing for signs, blanks, other units, or more than nine digits: none of them is meant.
std::optional<Duration> parse_duration(std::string_view text);
std::string to_string(const Duration& duration);

// The largest unit that says it exactly.
Duration make_duration(std::chrono::seconds seconds);

}  // namespace sealmint::model
