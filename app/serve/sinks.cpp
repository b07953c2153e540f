#include "app/serve/sinks.hpp"

#include "app/settings/sink_checks.hpp"
#include "app/state/sink_positions.hpp"
#include "core/base/limits.hpp"
#include "core/version/version.hpp"
#include "net/outbound.hpp"
#include "sinks/file/file_sink.hpp"
#include "sinks/shared/sink_entries.hpp"
#include "sinks/syslog/syslog_sink.hpp"
#include "sinks/webhook/webhook_sink.hpp"

namespace sealmint::app {
namespace {

// A batch costs three syncs, so a file takes more at a time than the network.
constexpr std::size_t file_batch_entries = 2'000;

Result<std::unique_ptr<ports::AuditSink>> make_syslog_sink(const Config& config,
                                                           const SinkSurroundings& around) {
  TRY(auto collector, net::parse_host_port(config.sink_syslog.address));
  net::TlsContext tls;
  if (config.sink_syslog.tls) {
    TRY(tls, net::client_tls_of(config.sink_syslog.authorities));
  }
  return std::make_unique<sinks::SyslogSink>(
      std::move(collector), std::move(tls),
      sinks::SyslogOrigin{sinks::this_host(), around.log_origin});
}

Result<std::unique_ptr<ports::AuditSink>> make_webhook_sink(const Config& config,
                                                            const SinkSurroundings& around) {
  TRY(auto url, net::parse_http_url(config.sink_webhook.url));
  TRY(auto tls, net::client_tls_of(config.sink_webhook.authorities));
  TRY(auto secret, read_sink_secret(config));
  const net::HttpClientLimits bounds{std::chrono::milliseconds{config.webhooks.timeout_ms},
                                     limits::webhook_answer_header_bytes, 0};
  net::HttpClient client(std::move(tls), bounds,
                         net::address_guard_of(outbound_rules(config, around.is_dev_mode)));
  return std::make_unique<sinks::WebhookSink>(std::move(client), std::move(url),
                                              "sealmint/" + std::string(build::version),
                                              std::move(secret), around.clock);
}

Result<std::unique_ptr<ports::AuditSink>> make_sink(const std::string& name, const Config& config,
                                                    const SinkSurroundings& around) {
  if (name == "syslog") return make_syslog_sink(config, around);
  if (name == "webhook") return make_webhook_sink(config, around);
  return std::make_unique<sinks::FileSink>(config.sink_file.path);
}

}  // namespace

Result<std::vector<ConfiguredSink>> open_sinks(const Config& config,
                                               const SinkSurroundings& around) {
  std::vector<ConfiguredSink> sinks;
  const std::filesystem::path state(config.storage.directory);
  for (const std::string& name : configured_sinks(config)) {
    ConfiguredSink made;
    made.name = name;
    if (name == "file") made.rule.batch_entries = file_batch_entries;
    TRY(made.sink, make_sink(name, config, around));
    TRY_VOID(prepare_sink_positions(state));
    TRY(const auto position, read_sink_position(state, name));
    made.position = position.value_or(0);
    if (made.position > around.log_size) {
      around.log.write(LogLevel::warning, "sink_moved_back",
                       {{"sink", name},
                        {"position", std::to_string(made.position)},
                        {"next", std::to_string(around.log_size)}});
      made.position = around.log_size;
      TRY_VOID(write_sink_position(state, name, made.position));
    }
    sinks.push_back(std::move(made));
  }
  return sinks;
}

std::vector<std::unique_ptr<service::LogFeed>> make_feeds(std::vector<ConfiguredSink> sinks,
                                                          const Config& config, ports::Store& store,
                                                          const service::AuditLog& audit_log,
                                                          LogSink& log) {
  std::vector<std::unique_ptr<service::LogFeed>> feeds;
  for (ConfiguredSink& each : sinks) {
    service::FeedOptions options;
    options.name = each.name;
    options.rule = each.rule;
    options.position = each.position;
    options.render = sinks::sink_entry;
    options.save_position =
        [name = each.name, state = std::filesystem::path(config.storage.directory)](
            std::uint64_t next) { return write_sink_position(state, name, next); };
    options.log_size = [&audit_log] {
      const auto checkpoint = audit_log.newest();
      return checkpoint ? checkpoint->size : 0;
    };
    feeds.push_back(
        std::make_unique<service::LogFeed>(store, log, std::move(each.sink), std::move(options)));
  }
  return feeds;
}

}  // namespace sealmint::app
