#include "core/service/operations/metric_text.hpp"

namespace sealmint::service {

void append_header(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void append_counter(std::string& out, std::string_view name, std::string_view help,
                    const Counter& counter) {
  append_header(out, name, "counter", help);
  out.append(name).append(" ").append(std::to_string(counter.value())).append("\n");
}

void append_gauge(std::string& out, std::string_view name, std::string_view help,
                  std::int64_t value) {
  append_header(out, name, "gauge", help);
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

void append_buckets(std::string& out, std::string_view name, const std::string& label,
                    const Histogram& histogram) {
  const std::string before_bound = label.empty() ? "_bucket{le=\"" : "_bucket{" + label + ",le=\"";
  const std::string braced = label.empty() ? " " : "{" + label + "} ";
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < Histogram::bucket_count; ++i) {
    below += histogram.bucket(i);
    const bool is_last = i + 1 == Histogram::bucket_count;
    const std::string bound = is_last ? "+Inf" : std::to_string(std::uint64_t{1} << i);
    out.append(name).append(before_bound).append(bound).append("\"} ");
    out.append(std::to_string(below)).append("\n");
  }
  out.append(name).append("_sum").append(braced);
  out.append(std::to_string(histogram.sum())).append("\n");
  out.append(name).append("_count").append(braced);
  out.append(std::to_string(below)).append("\n");
}

void append_histogram(std::string& out, std::string_view name, std::string_view help,
                      const Histogram& histogram) {
  append_header(out, name, "histogram", help);
  append_buckets(out, name, "", histogram);
}

}  // namespace sealmint::service
