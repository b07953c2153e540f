#include "bench/load.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "bench/connection.hpp"
#include "bench/process_cpu.hpp"
#include "bench/request_template.hpp"
#include "bench/verifier.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::bench {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using SteadyTime = std::chrono::steady_clock::time_point;

// Answers are kept for the verification; more than this would not fit into a small machine.
constexpr std::size_t kept_bytes_max = std::size_t{1} << 30;
// A connection gives up after so many failures: the run has failed already.
constexpr int failures_max = 3;

struct Exchange {
  std::chrono::microseconds latency{0};
  Reply reply;          // status 0: the connection failed
  std::string failure;  // of the connection
};

struct PublicKey {
  std::string algorithm;  // "EC_prime256v1"
  Bytes der;
};

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

// What all connections share.
struct Run {
  const LoadOptions& options;
  model::SignatureAlgorithm algorithm;
  std::size_t requests_max;
  SteadyTime deadline;
  std::atomic<std::size_t> requests{0};
  std::atomic<std::size_t> kept_bytes{0};

  // True if one more request may begin.
  bool take_turn() {
    return std::chrono::steady_clock::now() < deadline && kept_bytes.load() < kept_bytes_max &&
           requests.fetch_add(1) < requests_max;
  }
};

class Worker {
 public:
  Worker(asio::io_context& context, asio::ssl::context& tls, Run& run, std::uint64_t seed)
      : run_(run),
        connection_(context, run.options.target, tls),
        request_(run.options, run.algorithm),
        random_(seed) {}

  asio::awaitable<void> sign_once() {
    const std::size_t first = inputs_.size();
    draw_inputs();
    const std::string_view text = request_.fill(std::span(inputs_).subspan(first));
    const auto start = std::chrono::steady_clock::now();
    Exchange exchange;
    try {
      exchange.reply = co_await connection_.exchange(text);
    } catch (const std::exception& error) {
      exchange.failure = failure_text(error);
      connection_.close();
    }
    exchange.latency = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
    if (exchange.reply.status != 200) ++failures_;
    run_.kept_bytes += exchange.reply.body.size();
    exchanges_.push_back(std::move(exchange));
  }

  asio::awaitable<void> sign_until_the_end() {
    while (failures_ < failures_max && run_.take_turn()) co_await sign_once();
  }

  const std::vector<Exchange>& exchanges() const { return exchanges_; }
  // All inputs, in the order of the exchanges and their items.
  ByteView inputs() const { return inputs_; }
  std::size_t items() const { return request_.items(); }

 private:
  void draw_inputs() {
    const std::size_t bytes = input_bytes(run_.algorithm) * request_.items();
    for (std::size_t i = 0; i < bytes; i += 8) {
      std::uint64_t word = random_();
      for (int j = 0; j < 8; ++j, word >>= 8) inputs_.push_back(static_cast<std::uint8_t>(word));
    }
  }

  Run& run_;
  Connection connection_;
  RequestTemplate request_;
  std::mt19937_64 random_;
  Bytes inputs_;
  std::vector<Exchange> exchanges_;
  int failures_ = 0;
};

// The threads of the client: each has an io_context, and a connection never changes its thread.
class Client {
 public:
  Client(Run& run, asio::ssl::context& tls) : contexts_(run.options.threads) {
    std::random_device entropy;
    for (std::size_t i = 0; i < run.options.connections; ++i) {
      auto& context = contexts_[i % contexts_.size()];
      const std::uint64_t seed = std::uint64_t{entropy()} << 32 | entropy();
      workers_.emplace_back(context, tls, run, seed);
    }
  }

  // Runs one coroutine on each connection until all have ended.
  void run_all(asio::awaitable<void> (Worker::*step)()) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      auto& context = contexts_[i % contexts_.size()];
      asio::co_spawn(context, (workers_[i].*step)(), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
      });
    }
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < contexts_.size(); ++i) {
      threads.emplace_back([&context = contexts_[i]] { run_to_end(context); });
    }
    run_to_end(contexts_[0]);
  }

  const std::deque<Worker>& workers() const { return workers_; }

 private:
  static void run_to_end(asio::io_context& context) {
    context.restart();
    context.run();
  }

  std::deque<asio::io_context> contexts_;
  std::deque<Worker> workers_;
};

PublicKey fetch_public_key(const LoadOptions& options, asio::ssl::context& tls) {
  asio::io_context context;
  Connection connection(context, options.target, tls);
  const std::string request = make_get(options, "/public-key");
  Reply reply;
  asio::co_spawn(context, connection.exchange(request),
                 [&reply](const std::exception_ptr& failure, Reply received) {
                   if (failure) std::rethrow_exception(failure);
                   reply = std::move(received);
                 });
  context.run();
  if (reply.status != 200) {
    throw std::runtime_error("GET public-key answered " + std::to_string(reply.status) + ": " +
                             reply.body.substr(0, 300));
  }
  const json::value answer = json::parse(reply.body);
  auto der = from_base64(std::string_view(answer.at("publicKey").as_string()));
  if (!der) throw std::runtime_error("the public key is not base64");
  return {std::string(answer.at("algorithm").as_string()), std::move(*der)};
}

// ---- the verification ----

struct Verdict {
  std::uint64_t verified = 0;
  std::uint64_t wrong = 0;
  std::uint64_t missing = 0;
  std::string first_problem;

  void note(std::string problem) {
    if (first_problem.empty()) first_problem = std::move(problem);
  }
};

void verify_item(const json::value& answer, ByteView input, Verifier& verifier, Verdict& verdict) {
  const auto* const object = answer.if_object();
  const auto* const text = object == nullptr ? nullptr : object->if_contains("signature");
  const auto signature =
      text == nullptr || !text->is_string() ? std::nullopt : from_base64(text->get_string());
  if (!signature) {
    ++verdict.missing;
    verdict.note("no signature: " + json::serialize(answer).substr(0, 300));
  } else if (!verifier.verify(input, *signature)) {
    ++verdict.wrong;
    verdict.note("a signature does not verify for input " + to_hex(input));
  } else {
    ++verdict.verified;
  }
}

void verify_exchange(const Exchange& exchange, ByteView inputs, bool is_batch, std::size_t items,
                     Verifier& verifier, Verdict& verdict) {
  if (exchange.reply.status != 200) {
    verdict.missing += items;
    verdict.note(exchange.failure.empty() ? "status " + std::to_string(exchange.reply.status) +
                                                ": " + exchange.reply.body.substr(0, 300)
                                          : exchange.failure);
    return;
  }
  boost::system::error_code error;
  const json::value answer = json::parse(exchange.reply.body, error);
  const std::size_t bytes = inputs.size() / items;
  if (!error && !is_batch) return verify_item(answer, inputs, verifier, verdict);
  const auto* const object = error ? nullptr : answer.if_object();
  const auto* const results = object == nullptr ? nullptr : object->if_contains("results");
  if (results == nullptr || !results->is_array() || results->get_array().size() != items) {
    verdict.missing += items;
    verdict.note("the answer has not one result for each item");
    return;
  }
  for (std::size_t i = 0; i < items; ++i) {
    verify_item(results->get_array()[i], inputs.subspan(i * bytes, bytes), verifier, verdict);
  }
}

// Every core verifies: the timed part is over.
Verdict verify_all(const std::deque<Worker>& workers, const PublicKey& key,
                   model::SignatureAlgorithm algorithm, bool is_batch) {
  const std::size_t thread_count = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Verdict> verdicts(thread_count);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < thread_count; ++t) {
      threads.emplace_back([&, t] {
        Verifier verifier(key.der, algorithm);
        std::size_t turn = 0;
        for (const Worker& worker : workers) {
          const std::size_t bytes = input_bytes(algorithm) * worker.items();
          for (std::size_t i = 0; i < worker.exchanges().size(); ++i) {
            if (turn++ % thread_count != t) continue;
            verify_exchange(worker.exchanges()[i], worker.inputs().subspan(i * bytes, bytes),
                            is_batch, worker.items(), verifier, verdicts[t]);
          }
        }
      });
    }
  }
  Verdict all;
  for (Verdict& each : verdicts) {
    all.verified += each.verified;
    all.wrong += each.wrong;
    all.missing += each.missing;
    if (!each.first_problem.empty()) all.note(std::move(each.first_problem));
  }
  return all;
}

// ---- the figures ----

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(rank, sorted.size() - 1)];
}

// The first exchange of each connection was the warm-up.
void count_timed(const std::deque<Worker>& workers, LoadResult& result) {
  std::vector<double> latencies;
  for (const Worker& worker : workers) {
    for (std::size_t i = 1; i < worker.exchanges().size(); ++i) {
      const Exchange& exchange = worker.exchanges()[i];
      ++result.requests;
      if (exchange.reply.status != 200) continue;
      result.signatures += worker.items();
      latencies.push_back(static_cast<double>(exchange.latency.count()));
    }
  }
  std::ranges::sort(latencies);
  result.latency_p50_us = percentile(latencies, 0.50);
  result.latency_p99_us = percentile(latencies, 0.99);
}

std::optional<std::chrono::microseconds> server_cpu(const LoadOptions& options) {
  return options.server_pid ? process_cpu_time(*options.server_pid) : std::nullopt;
}

}  // namespace

double LoadResult::signatures_per_second() const {
  return seconds > 0 ? static_cast<double>(signatures) / seconds : 0;
}

LoadResult run_load(const LoadOptions& options) {
  auto tls = make_client_tls(options.target);
  const PublicKey key = fetch_public_key(options, tls);
  LoadResult result;
  result.key_algorithm = key.algorithm;
  result.algorithm = options.algorithm ? *options.algorithm : usual_algorithm(key.algorithm);
  Verifier(key.der, result.algorithm);  // throws now, not after the run

  const std::size_t requests_max =
      options.requests_max == 0 ? std::numeric_limits<std::size_t>::max() : options.requests_max;
  Run run{options, result.algorithm, requests_max, {}, {}, {}};
  Client client(run, tls);
  client.run_all(&Worker::sign_once);

  const auto cpu_before = server_cpu(options);
  const auto start = std::chrono::steady_clock::now();
  run.deadline = start + options.duration;
  client.run_all(&Worker::sign_until_the_end);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto cpu_after = server_cpu(options);

  count_timed(client.workers(), result);
  if (cpu_before && cpu_after && result.signatures > 0) {
    result.server_cpu_us = static_cast<double>((*cpu_after - *cpu_before).count()) /
                           static_cast<double>(result.signatures);
  }
  const Verdict verdict = verify_all(client.workers(), key, result.algorithm, options.is_batch());
  result.verified = verdict.verified;
  result.wrong = verdict.wrong;
  result.missing = verdict.missing;
  result.first_problem = verdict.first_problem;
  return result;
}

}  // namespace sealmint::bench
