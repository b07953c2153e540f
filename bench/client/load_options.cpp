#include "bench/client/load_options.hpp"

#include <CLI/CLI.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace sealmint::bench {
namespace {

constexpr const char* description =
    "Signs random digests through the Sign API and verifies every signature.\n"
    "Reads SEALMINT_ADDR, SEALMINT_TOKEN and SEALMINT_SIGNER_ID from the environment, and\n"
    "SEALMINT_PID for the server's CPU time. Exit status 1 if a signature is wrong or missing.";

// What the user is told; the text of an exception.
[[noreturn]] void refuse(const std::string& text) { throw CLI::ValidationError(text); }

std::string from_environment(const char* name) {
  const char* const text = std::getenv(name);
  if (text == nullptr || *text == '\0') refuse(std::string(name) + " is not set");
  return text;
}

Target read_target(const std::string& text) {
  const auto url = boost::urls::parse_uri(text);
  if (url.has_error() || (url->scheme() != "http" && url->scheme() != "https") ||
      url->host_address().empty()) {
    refuse("SEALMINT_ADDR must be like http://127.0.0.1:8443");
  }
  Target target;
  target.is_tls = url->scheme() == "https";
  target.host = url->host_address();
  target.port = url->has_port() ? std::string(url->port()) : target.is_tls ? "443" : "80";
  return target;
}

std::optional<int> read_pid() {
  const char* const text = std::getenv("SEALMINT_PID");
  if (text == nullptr || *text == '\0') return std::nullopt;
  int pid = 0;
  if (!CLI::detail::lexical_cast(text, pid) || pid <= 0) refuse("SEALMINT_PID must be a number");
  return pid;
}

void read_environment(LoadOptions& options, const Target& flags) {
  options.target = read_target(from_environment("SEALMINT_ADDR"));
  options.target.is_insecure = flags.is_insecure;
  options.target.ca_file = flags.ca_file;
  if (!options.is_get()) {
    options.token = Secret(from_environment("SEALMINT_TOKEN"));
    if (options.signer.empty()) options.signer = from_environment("SEALMINT_SIGNER_ID");
  }
  options.server_pid = read_pid();
}

std::optional<model::SignatureAlgorithm> read_algorithm(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto algorithm = model::parse_signature_algorithm(text);
  if (!algorithm) refuse("--algorithm: unknown; use a name like ECDSA_SHA_256");
  return algorithm;
}

ApiKind read_api(const std::string& text) {
  return text == "openbao" ? ApiKind::openbao : ApiKind::sealmint;
}

void add_work_options(CLI::App& app, LoadOptions& options) {
  app.add_option("--batch", options.batch_items, "sign-batch with this many items; 0 = single")
      ->check(CLI::Range(0, 1000))
      ->type_name("N");
  app.add_option("--connections", options.connections, "connections, one request at a time on each")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--rate", options.requests_per_second,
                 "begin so many requests a second, answered or not, and count latency from when a "
                 "request was due")
      ->check(CLI::Range(0.1, 10'000'000.0))
      ->type_name("N");
  app.add_option("--threads", options.threads, "threads of this client")
      ->check(CLI::Range(1, 64))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--requests", options.requests_max, "stop after this many requests")
      ->check(CLI::Range(1, 100'000'000))
      ->type_name("N");
  app.add_option("--get", options.get_path, "only GET this path; nothing is signed")
      ->check([](const std::string& text) {
        const bool is_path = text.starts_with('/') && text.find_first_of(" \r\n") == text.npos;
        return is_path ? "" : "must be a path like /healthz";
      })
      ->type_name("PATH");
}

}  // namespace

ReadOptions read_load_options(int argument_count, const char* const* arguments) {
  LoadOptions options;
  Target flags;
  double seconds = 3;
  std::string algorithm;
  std::string api;
  CLI::App app(description, std::filesystem::path(arguments[0]).filename());
  // The last one counts, so that a script can be called with more.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  add_work_options(app, options);
  app.add_option("--seconds", seconds, "how long to begin new requests")
      ->check(CLI::Range(0.1, 600.0))
      ->capture_default_str()
      ->type_name("S");
  app.add_option("--signer", options.signer, "id or name, instead of SEALMINT_SIGNER_ID");
  app.add_option("--algorithm", algorithm, "signing algorithm; default: the usual one of the key");
  app.add_option("--api", api, "sealmint, or a peer: openbao (its transit engine)")
      ->check(CLI::IsMember({"sealmint", "openbao"}).description(""))
      ->type_name("NAME");
  app.add_option("--ca-file", flags.ca_file, "trust the certificates of this PEM file");
  app.add_flag("--insecure", flags.is_insecure, "do not verify the server's certificate");
  app.add_flag("--metrics", options.reads_metrics,
               "read /metrics before and after; --json shows what changed");
  app.add_flag("--json", options.as_json, "print one JSON object instead of a table");
  try {
    app.parse(argument_count, arguments);
    options.duration = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
    options.algorithm = read_algorithm(algorithm);
    options.api = read_api(api);
    read_environment(options, flags);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error, std::cout, std::cerr) == 0 ? 0 : 2};
  }
  return {std::move(options), 0};
}

}  // namespace sealmint::bench
