#include "bench/client/load_report.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace sealmint::bench {
namespace {

std::string mode(const LoadOptions& options) {
  if (options.is_get()) return "get";
  return options.is_batch() ? "batch " + std::to_string(options.batch_items) : "single";
}

template <class... Arguments>
std::string formatted(const char* format, Arguments... arguments) {
  std::array<char, 256> text{};
  const int length = std::snprintf(text.data(), text.size(), format, arguments...);
  return {text.data(), std::min(static_cast<std::size_t>(length), text.size() - 1)};
}

std::string algorithm_name(const LoadResult& result) {
  return result.algorithm ? std::string(model::name(*result.algorithm)) : "";
}

}  // namespace

std::string table_head() {
  return formatted("%-14s %-26s %-10s %5s %12s %9s %9s %14s %10s", "key", "algorithm", "mode",
                   "conns", "signatures/s", "p50 ms", "p99 ms", "server CPU us", "verified");
}

std::string table_row(const LoadOptions& options, const LoadResult& result) {
  const auto cpu_us = result.server_cpu_us_each();
  const std::string cpu = cpu_us ? formatted("%.1f", *cpu_us) : "-";
  const double rate =
      options.is_get() ? result.requests_per_second() : result.signatures_per_second();
  return formatted("%-14s %-26s %-10s %5zu %12.0f %9.2f %9.2f %14s %10llu",
                   options.is_get() ? "GET" : result.key_algorithm.c_str(),
                   options.is_get() ? options.get_path.c_str() : algorithm_name(result).c_str(),
                   mode(options).c_str(), options.connections, rate, result.latency_p50_us / 1000,
                   result.latency_p99_us / 1000, cpu.c_str(),
                   static_cast<unsigned long long>(result.verdict.verified));
}

std::string to_json(const LoadOptions& options, const LoadResult& result) {
  namespace json = boost::json;
  json::object metrics;
  for (const auto& [name, change] : result.metrics) metrics[name] = change;
  const double requests = static_cast<double>(std::max<std::uint64_t>(1, result.requests));
  json::object object{{"keyAlgorithm", result.key_algorithm},
                      {"signingAlgorithm", algorithm_name(result)},
                      {"mode", mode(options)},
                      {"batchItems", options.batch_items},
                      {"connections", options.connections},
                      {"threads", options.threads},
                      {"protocol", result.protocol},
                      {"requestsPerSecondAimed", nullptr},
                      {"seconds", result.seconds},
                      {"requests", result.requests},
                      {"requestsPerSecond", result.requests_per_second()},
                      {"signatures", result.signatures},
                      {"signaturesPerSecond", result.signatures_per_second()},
                      {"latencyP50Us", result.latency_p50_us},
                      {"latencyP99Us", result.latency_p99_us},
                      {"latencyMaxUs", result.latency_max_us},
                      {"serverCpuUsPerSignature", nullptr},
                      {"serverCpuUsPerRequest", nullptr},
                      {"clientCpuUsPerRequest", result.client_cpu_us / requests},
                      {"verified", result.verdict.verified},
                      {"wrong", result.verdict.wrong},
                      {"missing", result.verdict.missing},
                      {"firstProblem", result.verdict.first_problem},
                      {"metrics", std::move(metrics)}};
  if (options.requests_per_second > 0) {
    object["requestsPerSecondAimed"] = options.requests_per_second;
  }
  if (const auto each = result.server_cpu_us_each(); each && result.algorithm) {
    object["serverCpuUsPerSignature"] = *each;
  }
  if (result.server_cpu_us) object["serverCpuUsPerRequest"] = *result.server_cpu_us / requests;
  return json::serialize(object);
}

}  // namespace sealmint::bench
