// What is wrong with the sinks of a configuration.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/settings/config.hpp"
#include "core/base/secret.hpp"

namespace sealmint::app {

// Pairs of a key and what is wrong with its value, as in ConfigProblem.
std::vector<std::pair<std::string_view, std::string>> problems_of_sinks(const Config& config,
                                                                        bool is_dev_mode);

// The secret that deliveries to the webhook are signed with; empty for none. ErrorKind::rejected
// when the reference names none, or one that is too short.
Result<Secret> read_sink_secret(const Config& config);

}  // namespace sealmint::app
