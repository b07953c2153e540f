// How far each sink has got, as files of the state directory: sinks/<name>.position holds the
// number of the first entry that was not delivered.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::sinks {

// Makes the folder of these files.
Result<void> prepare_sink_positions(const std::filesystem::path& state_directory);

// Nothing before the first delivery. ErrorKind::rejected for a file that holds no number.
Result<std::optional<std::uint64_t>> read_sink_position(
    const std::filesystem::path& state_directory, std::string_view sink);

Result<void> write_sink_position(const std::filesystem::path& state_directory,
                                 std::string_view sink, std::uint64_t position);

}  // namespace sealmint::sinks
