#include "app/serve/sinks.hpp"

#include <algorithm>
#include <limits>

#include "app/settings/secret_reference.hpp"
#include "core/version/version.hpp"
#include "sinks/shared/entries.hpp"
#include "sinks/shared/positions.hpp"

namespace sealmint::app {
namespace {

sinks::Surroundings surroundings_of(const Config& config, const SinkSurroundings& around) {
  const auto guard = net::address_guard_of(outbound_rules(config, around.is_dev_mode));
  return {{guard, read_secret_reference},
          std::chrono::milliseconds{config.webhooks.timeout_ms},
          "sealmint/" + std::string(build::version),
          around.log_origin,
          around.clock};
}

// The position that the sink has got to. One beyond the end of the log goes back with it.
Result<std::uint64_t> position_of(const std::string& sink, const Config& config,
                                  const SinkSurroundings& around) {
  const std::filesystem::path state(config.storage.directory);
  TRY_VOID(sinks::prepare_sink_positions(state));
  TRY(const auto stored, sinks::read_sink_position(state, sink));
  const std::uint64_t position = stored.value_or(0);
  if (position <= around.log_size) return position;
  around.log.write(LogLevel::warning, "sink_moved_back",
                   {{"sink", sink},
                    {"position", std::to_string(position)},
                    {"next", std::to_string(around.log_size)}});
  TRY_VOID(sinks::write_sink_position(state, sink, around.log_size));
  return around.log_size;
}

template <class Options>
Result<ConfiguredSink> open_sink(const Options& options, const Config& config,
                                 const SinkSurroundings& around) {
  ConfiguredSink opened;
  opened.name = Options::name;
  opened.rule.batch_entries = Options::batch_entries;
  TRY(opened.sink, options.make(surroundings_of(config, around)));
  TRY(opened.position, position_of(opened.name, config, around));
  return opened;
}

}  // namespace

Result<std::vector<ConfiguredSink>> open_sinks(const Config& config,
                                               const SinkSurroundings& around) {
  std::vector<ConfiguredSink> opened;
  std::optional<Error> failure;
  for_each_sink(config, [&](const auto& options) {
    if (failure || !options.is_on()) return;
    auto sink = open_sink(options, config, around);
    if (sink.has_error()) {
      failure = std::move(sink).error();
    } else {
      opened.push_back(*std::move(sink));
    }
  });
  if (failure) return *std::move(failure);
  return opened;
}

Result<std::optional<std::uint64_t>> lowest_sink_position(const Config& config) {
  Result<std::optional<std::uint64_t>> lowest{std::nullopt};
  for_each_sink(config, [&](const auto& options) {
    if (lowest.has_error() || !options.is_on()) return;
    const auto position = sinks::read_sink_position(config.storage.directory, options.name);
    if (position.has_error()) {
      lowest = position.error();
    } else {
      lowest = std::min(lowest->value_or(std::numeric_limits<std::uint64_t>::max()),
                        position->value_or(0));
    }
  });
  return lowest;
}

std::vector<std::unique_ptr<service::LogFeed>> make_feeds(std::vector<ConfiguredSink> sinks,
                                                          const Config& config,
                                                          ports::LogReader entries,
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
            std::uint64_t next) { return sinks::write_sink_position(state, name, next); };
    options.log_size = [&audit_log] {
      const auto checkpoint = audit_log.newest();
      return checkpoint ? checkpoint->size : 0;
    };
    feeds.push_back(
        std::make_unique<service::LogFeed>(entries, log, std::move(each.sink), std::move(options)));
  }
  return feeds;
}

}  // namespace sealmint::app
