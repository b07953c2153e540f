#include "bench/client/load.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <ctime>
#include <random>
#include <stdexcept>

#include "bench/client/client.hpp"
#include "bench/client/metrics_text.hpp"
#include "bench/client/process_cpu.hpp"
#include "bench/client/sign_api.hpp"
#include "bench/client/verifier.hpp"

namespace sealmint::bench {
namespace {

namespace json = boost::json;

// Requests are made before the run. Each connection repeats its own ones when they are used up;
// together they hold no more than this.
constexpr std::size_t request_bytes_max = 128 * 1024 * 1024;
constexpr std::size_t requests_per_connection_max = 64;

model::SignatureAlgorithm usual_algorithm(const std::string& key_algorithm) {
  const auto key = model::parse_key_algorithm(key_algorithm);
  if (!key) throw std::runtime_error("the signer has a key of unknown kind: " + key_algorithm);
  switch (*key) {
    case model::KeyAlgorithm::rsa_2048:
    case model::KeyAlgorithm::rsa_3072:
    case model::KeyAlgorithm::rsa_4096: return model::SignatureAlgorithm::rsa_pkcs1_sha256;
    case model::KeyAlgorithm::ec_p256: return model::SignatureAlgorithm::ecdsa_sha256;
    case model::KeyAlgorithm::ec_p384: return model::SignatureAlgorithm::ecdsa_sha384;
    case model::KeyAlgorithm::ec_p521: return model::SignatureAlgorithm::ecdsa_sha512;
    case model::KeyAlgorithm::ed25519: return model::SignatureAlgorithm::ed25519;
  }
  throw std::runtime_error("the signer has a key of unknown kind: " + key_algorithm);
}

Reply fetch(const LoadOptions& options, const SignApi& api, const std::string& path) {
  Client client(options.target, 1, {{api.get_request(path)}});
  client.warm_up();
  const Exchange exchange = client.connections().front()->exchanges().front();
  if (!exchange.failure.empty()) throw std::runtime_error(exchange.failure);
  if (exchange.reply.status == 200) return exchange.reply;
  throw std::runtime_error("GET " + path + " answered " + std::to_string(exchange.reply.status) +
                           ": " + exchange.reply.body.substr(0, 300));
}

// ---- what is sent ----

struct Requests {
  std::vector<std::vector<std::string>> texts;  // of each connection
  std::vector<std::vector<Bytes>> inputs;       // of each request
};

Bytes random_input(std::mt19937_64& random, std::size_t bytes) {
  Bytes input;
  for (std::size_t i = 0; i < bytes; i += 8) {
    std::uint64_t word = random();
    for (int j = 0; j < 8; ++j, word >>= 8) input.push_back(static_cast<std::uint8_t>(word));
  }
  return input;
}

Requests make_sign_requests(const LoadOptions& options, const SignApi& api,
                            model::SignatureAlgorithm algorithm) {
  std::mt19937_64 random(std::random_device{}());
  const std::size_t bytes = input_bytes(algorithm) * std::max<std::size_t>(1, options.batch_items);
  const std::size_t text_bytes = api.sign_request(algorithm, random_input(random, bytes)).size();
  const std::size_t count = std::clamp<std::size_t>(
      request_bytes_max / (text_bytes * options.connections), 1, requests_per_connection_max);
  Requests made{std::vector<std::vector<std::string>>(options.connections),
                std::vector<std::vector<Bytes>>(options.connections)};
  for (std::size_t i = 0; i < options.connections; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      made.inputs[i].push_back(random_input(random, bytes));
      made.texts[i].push_back(api.sign_request(algorithm, made.inputs[i].back()));
    }
  }
  return made;
}

// ---- the figures ----

double own_cpu_us() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

std::optional<std::chrono::microseconds> server_cpu(const LoadOptions& options) {
  return options.server_pid ? process_cpu_time(*options.server_pid) : std::nullopt;
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(rank, sorted.size() - 1)];
}

// The first exchange of each connection was the warm-up.
void count_timed(const Client& client, std::size_t items, LoadResult& result) {
  std::vector<double> latencies;
  for (const Connection* connection : client.connections()) {
    result.protocol = connection->protocol();
    for (std::size_t i = 1; i < connection->exchanges().size(); ++i) {
      const Exchange& exchange = connection->exchanges()[i];
      ++result.requests;
      if (exchange.reply.status != 200) continue;
      result.signatures += items;
      latencies.push_back(static_cast<double>(exchange.latency.count()));
    }
  }
  std::ranges::sort(latencies);
  result.latency_p50_us = percentile(latencies, 0.50);
  result.latency_p99_us = percentile(latencies, 0.99);
  result.latency_max_us = latencies.empty() ? 0 : latencies.back();
}

void run_timed(const LoadOptions& options, const SignApi& api, Client& client, LoadResult& result) {
  client.warm_up();
  const std::string metrics_before =
      options.reads_metrics ? fetch(options, api, "/metrics").body : "";
  const auto cpu_before = server_cpu(options);
  const double own_cpu_before = own_cpu_us();
  const auto start = std::chrono::steady_clock::now();
  client.run({options.duration, options.requests_max, options.requests_per_second});
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.client_cpu_us = own_cpu_us() - own_cpu_before;
  const auto cpu_after = server_cpu(options);
  if (cpu_before && cpu_after) {
    result.server_cpu_us = static_cast<double>((*cpu_after - *cpu_before).count());
  }
  if (options.reads_metrics) {
    result.metrics = metrics_delta(metrics_before, fetch(options, api, "/metrics").body);
  }
}

LoadResult run_get(const LoadOptions& options, const SignApi& api) {
  LoadResult result;
  const std::vector<std::string> request{api.get_request(options.get_path)};
  Client client(options.target, options.threads, {options.connections, request});
  run_timed(options, api, client, result);
  count_timed(client, 0, result);
  result.verdict = check_answers(client.connections());
  return result;
}

}  // namespace

std::optional<double> LoadResult::server_cpu_us_each() const {
  const std::uint64_t count = algorithm ? signatures : requests;
  if (!server_cpu_us || count == 0) return std::nullopt;
  return *server_cpu_us / static_cast<double>(count);
}

LoadResult run_load(const LoadOptions& options) {
  const auto api = make_sign_api(options);
  if (options.is_get()) return run_get(options, *api);

  const Reply answer = fetch(options, *api, api->public_key_path());
  const PublicKey key = api->read_public_key(json::parse(answer.body));
  LoadResult result;
  result.key_algorithm = key.algorithm;
  const auto algorithm = options.algorithm ? *options.algorithm : usual_algorithm(key.algorithm);
  result.algorithm = algorithm;
  Verifier(key.der, algorithm);  // throws now, not after the run

  Requests requests = make_sign_requests(options, *api, algorithm);
  Client client(options.target, options.threads, std::move(requests.texts));
  run_timed(options, *api, client, result);
  count_timed(client, std::max<std::size_t>(1, options.batch_items), result);

  std::vector<SignedExchanges> all;
  const auto connections = client.connections();
  for (std::size_t i = 0; i < connections.size(); ++i) {
    all.push_back({connections[i]->exchanges(), requests.inputs[i]});
  }
  result.verdict = verify_all(all, *api, key, algorithm);
  return result;
}

}  // namespace sealmint::bench
