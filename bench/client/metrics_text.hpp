// What a server counted between two readings of its /metrics.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sealmint::bench {

// Samples that differ, by name with labels: later less earlier. Comments, what is no number,
// and the buckets of histograms (not their sums and counts) are left out.
std::map<std::string, double> metrics_delta(std::string_view earlier, std::string_view later);

}  // namespace sealmint::bench
