// How far each sink has got, as files of the state directory: sinks/<name>.position holds the
// number of the first entry that was not delivered.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/settings/config.hpp"
#include "core/base/result.hpp"

namespace sealmint::app {

// The names of the sinks that the configuration turns on: "file", "syslog", "webhook".
std::vector<std::string> configured_sinks(const Config& config);

// Makes the folder of these files.
Result<void> prepare_sink_positions(const std::filesystem::path& state_directory);

// Nothing before the first delivery. ErrorKind::rejected for a file that holds no number.
Result<std::optional<std::uint64_t>> read_sink_position(
    const std::filesystem::path& state_directory, std::string_view sink);

Result<void> write_sink_position(const std::filesystem::path& state_directory,
                                 std::string_view sink, std::uint64_t position);

// Entries from here on are still to be delivered to one of the configured sinks, so pruning has to
// stop there. Nothing when none is configured; 0 while one of them has got nothing yet. What the
// files say may be behind what was delivered, never before it.
Result<std::optional<std::uint64_t>> lowest_sink_position(const Config& config);

}  // namespace sealmint::app
