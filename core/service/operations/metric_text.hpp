// Lines of the Prometheus text exposition format 0.0.4.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/metrics.hpp"

namespace sealmint::service {

// `type`: "counter", "gauge", "histogram".
void append_header(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help);
void append_counter(std::string& out, std::string_view name, std::string_view help,
                    const Counter& counter);
void append_gauge(std::string& out, std::string_view name, std::string_view help,
                  std::int64_t value);
void append_histogram(std::string& out, std::string_view name, std::string_view help,
                      const Histogram& histogram);
// The lines of a histogram under a header that is there already. `label` is empty, or a pair like
// `algorithm="RSA_3072"`.
void append_buckets(std::string& out, std::string_view name, const std::string& label,
                    const Histogram& histogram);

}  // namespace sealmint::service
