#include "bench/client/metrics_text.hpp"

#include <charconv>

namespace sealmint::bench {
namespace {

// Lines of the Prometheus text format: `name{label="value"} number`.
std::map<std::string, double> read_samples(std::string_view text) {
  std::map<std::string, double> samples;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t blank = line.rfind(' ');
    const bool is_bucket = line.substr(0, line.find('{')).ends_with("_bucket");
    if (line.starts_with('#') || is_bucket || blank == line.npos) continue;
    double value = 0;
    const auto [end, error] =
        std::from_chars(line.data() + blank + 1, line.data() + line.size(), value);
    if (error == std::errc{}) samples[std::string(line.substr(0, blank))] = value;
  }
  return samples;
}

}  // namespace

std::map<std::string, double> metrics_delta(std::string_view earlier, std::string_view later) {
  const auto before = read_samples(earlier);
  std::map<std::string, double> delta;
  for (const auto& [name, value] : read_samples(later)) {
    const auto found = before.find(name);
    const double change = value - (found == before.end() ? 0 : found->second);
    if (change != 0) delta[name] = change;
  }
  return delta;
}

}  // namespace sealmint::bench
