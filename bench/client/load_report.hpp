// The figures of a run as text.
#pragma once

#include <string>

#include "bench/client/load.hpp"

namespace sealmint::bench {

std::string table_head();
std::string table_row(const LoadOptions& options, const LoadResult& result);
// One JSON object; times are in microseconds.
std::string to_json(const LoadOptions& options, const LoadResult& result);

}  // namespace sealmint::bench
