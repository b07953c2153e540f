// What one signature costs in the signing lane alone: each algorithm, implementation and fill, on
// one thread, beside plain EVP_PKEY_sign. Padding, nonces, DER, checks and sampling included.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/signing/batch_signer.hpp"
#include "core/crypto/signing/known_answers.hpp"
#include "core/crypto/signing_implementations.hpp"

namespace sealmint {
namespace {

using model::KeyAlgorithm;

constexpr std::size_t large_batch = 256;
constexpr std::uint32_t verify_sample = 256;

struct Options {
  double cell_ms = 30;  // processor time of one measurement
  int repetitions = 3;  // the median counts
  std::string only;     // a key algorithm; empty = all
  bool as_json = false;
};

template <class T>
T must(Result<T> result) {
  if (result.has_error()) throw std::runtime_error(result.error().detail);
  return *std::move(result);
}

double thread_cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Repeats `work`, which makes `count` signatures, and returns the median time of one.
template <class Work>
double measure(const Options& options, std::size_t count, Work work) {
  work();  // prepares keys and contexts
  std::vector<double> times;
  for (int i = 0; i < options.repetitions; ++i) {
    const double began = thread_cpu_us();
    std::size_t made = 0;
    do {
      work();
      made += count;
    } while (thread_cpu_us() - began < options.cell_ms * 1e3);
    times.push_back((thread_cpu_us() - began) / static_cast<double>(made));
  }
  std::ranges::nth_element(times, times.begin() + options.repetitions / 2);
  return times[static_cast<std::size_t>(options.repetitions / 2)];
}

model::SignatureAlgorithm signature_algorithm(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::ec_p256: return model::SignatureAlgorithm::ecdsa_sha256;
    case KeyAlgorithm::ec_p384: return model::SignatureAlgorithm::ecdsa_sha384;
    case KeyAlgorithm::ec_p521: return model::SignatureAlgorithm::ecdsa_sha512;
    case KeyAlgorithm::ed25519: return model::SignatureAlgorithm::ed25519;
    case KeyAlgorithm::rsa_2048:
    case KeyAlgorithm::rsa_3072:
    case KeyAlgorithm::rsa_4096: break;
  }
  return model::SignatureAlgorithm::rsa_pkcs1_sha256;
}

// Tasks over eight keys, each opened by itself as those of eight signers are.
class Workload {
 public:
  explicit Workload(KeyAlgorithm algorithm)
      : input_(signature_algorithm(algorithm) == model::SignatureAlgorithm::ed25519
                   ? Bytes(32, 0x5a)
                   : crypto::hash(model::digest_of(signature_algorithm(algorithm)), {})) {
    const auto raw = from_base64(crypto::known_answer(algorithm).key);
    for (std::size_t i = 0; i < crypto::lanes_max; ++i) {
      keys_.push_back(
          must(crypto::make_signing_key(must(crypto::from_raw_parameters(raw.value())))));
    }
    const std::size_t room = model::signature_bytes_max(algorithm);
    spaces_.assign(large_batch, Bytes(room));
    for (std::size_t i = 0; i < large_batch; ++i) {
      ports::SignTask task;
      task.key = keys_[i % keys_.size()].get();
      task.algorithm = signature_algorithm(algorithm);
      task.input = input_;
      task.space = spaces_[i];
      tasks_.push_back(std::move(task));
    }
  }

  std::span<ports::SignTask> tasks(std::size_t count) { return std::span{tasks_}.first(count); }
  ports::SigningKey& key() { return *keys_.front(); }

 private:
  Bytes input_;
  std::vector<std::unique_ptr<ports::SigningKey>> keys_;
  std::vector<Bytes> spaces_;
  std::vector<ports::SignTask> tasks_;
};

double measure_batches(const Options& options, ports::BatchSigner& signer, Workload& work,
                       std::size_t count) {
  const auto tasks = work.tasks(count);
  const double time = measure(options, count, [&] { signer.sign(tasks); });
  for (const auto& task : tasks) {
    if (task.outcome.has_error()) throw std::runtime_error(task.outcome.error().detail);
  }
  return time;
}

struct Row {
  KeyAlgorithm algorithm;
  std::string implementation;
  std::vector<double> us;  // by fill
};

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {}

  void run() {
    for (const auto algorithm : model::all_key_algorithms) {
      if (options_.only.empty() || options_.only == model::name(algorithm)) run(algorithm);
    }
    if (options_.as_json) print_json();
  }

 private:
  void run(KeyAlgorithm algorithm) {
    Workload work(algorithm);
    ports::SigningKey& key = work.key();
    const auto& task = work.tasks(1).front();
    add({algorithm, "EVP_PKEY_sign", {measure(options_, 1, [&] {
           must(key.sign(task.algorithm, task.input));
         })}});
    for (const auto& make : factories_) run_implementation(algorithm, work, make);
    const auto signer = implementations_.make_batch_signer(verify_sample);
    add({algorithm,
         "chosen, batch of 256",
         {measure_batches(options_, *signer, work, large_batch)}});
  }

  void run_implementation(KeyAlgorithm algorithm, Workload& work,
                          const crypto::ImplementationFactory& make) {
    std::vector<std::unique_ptr<crypto::SigningImplementation>> one;
    one.push_back(make());
    const std::string name{one.front()->name()};
    const std::size_t lanes = one.front()->lanes(algorithm);
    if (lanes == 0) return;
    const auto signer = crypto::make_batch_signer(std::move(one), {}, verify_sample);
    Row row{algorithm, name, {}};
    for (std::size_t fill = 1; fill <= lanes; ++fill) {
      row.us.push_back(measure_batches(options_, *signer, work, fill));
    }
    add(std::move(row));
  }

  void add(Row row) {
    if (!options_.as_json) {
      std::printf("%-14s %-22s", std::string(model::name(row.algorithm)).c_str(),
                  row.implementation.c_str());
      for (const double time : row.us) std::printf(" %9.2f", time);
      std::printf("\n");
      std::fflush(stdout);
    }
    rows_.push_back(std::move(row));
  }

  void print_json() const {
    boost::json::array rows;
    for (const Row& row : rows_) {
      rows.push_back({{"algorithm", model::name(row.algorithm)},
                      {"implementation", row.implementation},
                      {"microseconds_by_fill", boost::json::value_from(row.us)}});
    }
    boost::json::array versions;
    for (const auto& make : factories_) versions.push_back(boost::json::string(make()->version()));
    std::cout << boost::json::object{{"unit", "us of processor time for one signature"},
                                     {"libraries", versions},
                                     {"rows", rows}}
              << '\n';
  }

  const Options& options_;
  SilentLog log_;
  crypto::ImplementationFactories factories_ =
      crypto::available_implementations(crypto::SigningChoice::automatic);
  crypto::SigningImplementations implementations_{factories_, log_};
  std::vector<Row> rows_;
};

}  // namespace
}  // namespace sealmint

int main(int argument_count, char** arguments) {
  sealmint::Options options;
  CLI::App app("Microseconds of processor time for one signature, by fill 1 to 8.", "lane_bench");
  app.add_option("--cell-ms", options.cell_ms, "processor time of one measurement")
      ->check(CLI::Range(1.0, 10'000.0));
  app.add_option("--repetitions", options.repetitions, "the median of so many counts")
      ->check(CLI::Range(1, 100));
  app.add_option("--algorithm", options.only, "only this one, like RSA_3072 or EC_prime256v1");
  app.add_flag("--json", options.as_json, "one JSON object");
  CLI11_PARSE(app, argument_count, arguments);
  try {
    sealmint::Bench(options).run();
  } catch (const std::exception& error) {
    std::cerr << "lane_bench: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
