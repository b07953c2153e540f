#include "bench/load_report.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstdio>

namespace sealmint::bench {
namespace {

std::string mode(const LoadOptions& options) {
  return options.is_batch() ? "batch " + std::to_string(options.batch_items) : "single";
}

template <class... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
  std::array<char, 256> text{};
  const int length = std::snprintf(text.data(), text.size(), format, arguments...);
  return {text.data(), std::min(static_cast<std::size_t>(length), text.size() - 1)};
}

}  // namespace

std::string table_head() {
  return formatted("%-14s %-26s %-10s %5s %12s %9s %9s %14s %10s", "key", "algorithm", "mode",
                   "conns", "signatures/s", "p50 ms", "p99 ms", "server CPU us", "verified");
}

std::string table_row(const LoadOptions& options, const LoadResult& result) {
  const std::string cpu = result.server_cpu_us ? formatted("%.1f", *result.server_cpu_us) : "-";
  const std::string name(model::name(result.algorithm));
  return formatted("%-14s %-26s %-10s %5zu %12.0f %9.2f %9.2f %14s %10llu",
                   result.key_algorithm.c_str(), name.c_str(), mode(options).c_str(),
                   options.connections, result.signatures_per_second(),
                   result.latency_p50_us / 1000, result.latency_p99_us / 1000, cpu.c_str(),
                   static_cast<unsigned long long>(result.verified));
}

std::string to_json(const LoadOptions& options, const LoadResult& result) {
  boost::json::object object{{"keyAlgorithm", result.key_algorithm},
                             {"signingAlgorithm", model::name(result.algorithm)},
                             {"mode", mode(options)},
                             {"batchItems", options.batch_items},
                             {"connections", options.connections},
                             {"threads", options.threads},
                             {"tls", options.target.is_tls},
                             {"seconds", result.seconds},
                             {"requests", result.requests},
                             {"signatures", result.signatures},
                             {"signaturesPerSecond", result.signatures_per_second()},
                             {"latencyP50Us", result.latency_p50_us},
                             {"latencyP99Us", result.latency_p99_us},
                             {"serverCpuUsPerSignature", nullptr},
                             {"verified", result.verified},
                             {"wrong", result.wrong},
                             {"missing", result.missing},
                             {"firstProblem", result.first_problem}};
  if (result.server_cpu_us) object["serverCpuUsPerSignature"] = *result.server_cpu_us;
  return boost::json::serialize(object);
}

}  // namespace sealmint::bench
