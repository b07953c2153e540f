// A request target in origin form, decoded once.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/edge/refusal.hpp"

namespace sealmint::http {

struct Target {
  std::string path;  // as it was sent, without the query
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> query;
};

// Refuses (400) what a proxy could read as another path: other forms than "/…", bytes beyond ASCII,
// empty segments (one trailing slash is treated as absent), "." and ".." also when they are
// percent-encoded, encoded slashes and backslashes, controls, and invalid UTF-8.
Checked<Target> parse_target(std::string_view text);

}  // namespace sealmint::http
