// What the load client is to do, from its command line and the environment.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/secret.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::bench {

// Where the Sign API is.
struct Target {
  std::string host;
  std::string port;
  bool is_tls = false;
  bool is_insecure = false;  // do not verify the server's certificate
  std::string ca_file;       // PEM; empty = the trust of the system
};

// Whose Sign API it is.
enum class ApiKind : std::uint8_t { sealmint, openbao };

struct LoadOptions {
  Target target;
  ApiKind api = ApiKind::sealmint;
  Secret token;
  std::string signer;                                  // id or name
  std::optional<model::SignatureAlgorithm> algorithm;  // nothing = the usual one of the key
  std::size_t batch_items = 0;                         // 0 = single signatures
  std::string get_path;                                // not empty = only GET this, sign nothing
  std::size_t connections = 16;
  std::size_t threads = 1;
  std::chrono::milliseconds duration{3'000};
  std::size_t requests_max = 0;    // 0 = as many as the duration allows
  double requests_per_second = 0;  // 0 = closed loop: each connection as fast as it is answered
  std::optional<int> server_pid;
  bool reads_metrics = false;
  bool as_json = false;

  bool is_batch() const { return batch_items > 0; }
  bool is_get() const { return !get_path.empty(); }
};

struct ReadOptions {
  std::optional<LoadOptions> options;
  int exit_code = 0;  // when there are none: 0 after --help, 2 for a mistake, which was printed
};

ReadOptions read_load_options(int argument_count, const char* const* arguments);

}  // namespace sealmint::bench
