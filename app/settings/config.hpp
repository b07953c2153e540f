// The configuration file (TOML), its environment overrides and its checks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/base/log.hpp"
#include "core/crypto/signing_choice.hpp"
#include "net/outbound.hpp"
#include "sinks/file/file_options.hpp"
#include "sinks/syslog/syslog_options.hpp"
#include "sinks/webhook/webhook_options.hpp"

namespace sealmint::app {

struct Config {
  struct Listen {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8443;                 // 0 = any free port
    std::vector<std::string> trusted_proxies;  // CIDRs whose X-Forwarded-For is believed
  } listen;
  struct Tls {
    std::string certificate;  // PEM file; empty with self_signed = false: plain HTTP, loopback only
    std::string key;          // PEM file, mode 0600
    bool self_signed = false;  // make and keep a certificate under the state directory
  } tls;
  struct Storage {
    std::string type = "sqlite";
    std::string directory = ".dev";  // the state directory
  } storage;
  struct Keys {
    // "file:PATH" or "env:NAME"; empty = "file:<state directory>/master.key".
    std::string master_key;
  } keys;
  struct Threads {
    std::uint32_t io = 0;  // 0 = chosen from the number of cores
    std::uint32_t sign = 0;
    std::uint32_t blocking = 2;
  } threads;
  struct Log {
    LogLevel level = LogLevel::info;
  } log;
  struct Audit {
    // The name of the log, kept from its first start on; empty = "<name of this host>/audit".
    std::string origin;
    std::uint32_t keep_days = 0;  // younger entries cannot be pruned
  } audit;
  struct Limits {
    std::uint32_t connections = 12'000;
    std::uint32_t connections_per_address = 0;    // 0 = no limit of its own
    std::uint32_t write_requests_per_minute = 0;  // per address; 0 = off
    std::uint32_t sign_queue_items = 16'384;
  } limits;
  struct Engine {
    // EC and Ed25519: verify one signature in this many; 1 = all
    std::uint32_t verify_sample = 256;
    // and every one under approvals of at most so many signatures; 0 = under all approvals
    std::uint32_t verify_approvals_up_to = 0;
    crypto::SigningChoice crypto = crypto::SigningChoice::automatic;
  } engine;
  struct Import {
    bool enabled = false;  // may existing keys be imported?
  } import;
  struct Approvals {
    bool self_pre_approval = true;       // may administrators approve for themselves in advance?
    std::uint32_t keep_closed_days = 0;  // closed requests are removed after; 0 = never
  } approvals;
  struct Webhooks {
    std::vector<std::string> allowed_networks;  // CIDRs besides the public addresses
    bool allow_plain_http = false;              // else only to loopback
    std::string authorities;                    // PEM file; empty = those of the system
    std::uint32_t timeout_ms = 10'000;          // for one attempt
    std::uint32_t attempts_max = 13;
    std::uint32_t first_retry_ms = 5'000;
    std::uint32_t longest_retry_s = 21'600;
    std::uint32_t expiring_before_s = 3'600;  // 0 = never announced
  } webhooks;
  struct Issuance {
    std::vector<std::string> allowed_networks;  // CIDRs besides the public addresses
    bool allow_plain_http = false;              // else only to loopback
    std::string hook_folder;                    // of programs for challenges; empty = none
    std::uint32_t call_timeout_ms = 60'000;     // for one step at an issuer
    std::uint32_t first_retry_ms = 5'000;
    std::uint32_t longest_retry_s = 900;
    std::uint32_t order_lifetime_s = 86'400;
    std::uint32_t renewal_interval_s = 900;  // between two looks at all certificates
  } issuance;
  // Where the entries of the log go besides.
  sinks::FileOptions sink_file;
  sinks::SyslogOptions sink_syslog;
  sinks::WebhookOptions sink_webhook;
};

// Every sink there is, for those that treat all alike.
inline constexpr std::tuple sink_sections{&Config::sink_file, &Config::sink_syslog,
                                          &Config::sink_webhook};

// Calls `visit` with the options of each sink.
template <class Visit>
void for_each_sink(const Config& config, Visit visit) {
  std::apply([&](auto... section) { (visit(config.*section), ...); }, sink_sections);
}

// What the command line sets; it wins over the environment, which wins over the file.
struct ConfigOverrides {
  std::optional<std::string> address = std::nullopt;
  std::optional<std::uint16_t> port = std::nullopt;
  std::optional<std::string> state_directory = std::nullopt;
  std::optional<LogLevel> log_level = std::nullopt;
};

// One thing wrong with the file, for `sealmint config check` and the log. Never holds a value that
// may be a secret.
struct ConfigProblem {
  std::size_t line = 0;  // 1-based; 0 = not about one line of the file
  std::string key;       // "listen.port", "SEALMINT_LISTEN_PORT", "--port"; empty = the whole file
  std::string message;   // a sentence without the key: "must be from 0 to 65535"
};

struct LoadedConfig {
  Config config;
  std::vector<ConfigProblem> problems;  // all of them, not only the first; empty = usable
  std::vector<ConfigProblem> warnings;
};

// Reads the file (empty path = defaults), then SEALMINT_* environment variables, then `overrides`,
// and checks the whole: also the files it names. A file that cannot be read is a problem. Unknown
// keys are problems that name the nearest known key. Relative paths in the file are meant from the
// folder of the file, all others from the current one. Throws nothing but lack of memory.
LoadedConfig load_config(const std::string& path, bool is_dev_mode,
                         const ConfigOverrides& overrides = {});

// "sealmint.toml:3: listen.port: must be from 0 to 65535"; without file and line where there is
// none.
std::string describe(const ConfigProblem& problem, std::string_view path);

// Where webhooks and the sink may go. Dev mode may dial loopback addresses without being told so.
net::OutboundRules outbound_rules(const Config& config, bool is_dev_mode);
// Where certificate authorities may be, in the same way.
net::OutboundRules issuer_rules(const Config& config, bool is_dev_mode);

// "debug", "info", "warning", "error".
std::string_view name(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view text);

// True for an IP literal of 127.0.0.0/8 or ::1.
bool is_loopback(std::string_view address);

}  // namespace sealmint::app
