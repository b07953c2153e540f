#include "app/serve/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <optional>
#include <thread>

#include "app/serve/demo.hpp"
#include "app/serve/environment_file.hpp"
#include "app/serve/forward_clock.hpp"
#include "app/serve/io_threads.hpp"
#include "app/serve/log_sink.hpp"
#include "app/serve/object_graph.hpp"
#include "app/serve/server_tls.hpp"
#include "app/settings/connection_budget.hpp"
#include "core/base/exit_codes.hpp"
#include "files/descriptor_limit.hpp"
#include "http/edge/listener.hpp"

namespace sealmint::app {
namespace {

constexpr std::chrono::seconds drain_time{10};
// After a failure of the store there is nothing to wait for but answers that are on their way, and
// a disk that fails may hold up a thread for ever.
constexpr std::chrono::seconds poisoned_drain_time{1};
constexpr std::chrono::seconds poisoned_exit_time{5};

std::string base_url(const Config& config, std::uint16_t port, bool is_tls) {
  const bool is_v6 = config.listen.address.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + config.listen.address + "]" : config.listen.address;
  return (is_tls ? "https://" : "http://") + host + ":" + std::to_string(port);
}

// Tells whoever started us that requests are answered from now on.
void announce_ready(const ServeOptions& options, const std::string& url) {
  if (!options.ready_fd) return;
  const std::string line = "ready " + url + "\n";
  [[maybe_unused]] const auto written = ::write(*options.ready_fd, line.data(), line.size());
  ::close(*options.ready_fd);
}

// One run of the server. The members are in the order in which they depend on each other.
class Server {
 public:
  Server(const Config& config, const ServeOptions& options)
      : config_(config), options_(options), log_(make_json_log(config.log.level)) {}

  int run() {
    auto opened = open();
    if (opened.has_error()) return fail(opened.error());
    auto started = start();
    if (started.has_error()) return fail(started.error());
    control_.run();
    shut_down();
    return exit_code_;
  }

 private:
  Result<void> open() {
    TRY(graph_, ObjectGraph::open(config_, {options_.is_dev_mode, options_.accepts_rollback}, *log_,
                                  clock_, [this](const Error& error) { on_poisoned(error); }));
    if (const auto last = graph_->last_entry_at()) clock_.raise(*last);
    TRY(tls_, ServerTls::load(config_, *log_));
    return {};
  }

  Result<void> start() {
    http::ListenOptions listen;
    listen.address = config_.listen.address;
    listen.port = config_.listen.port;
    listen.tls = tls_->holder();
    TRY(listen.edge, admit_connections());
    TRY(listener_,
        http::Listener::open(io_.contexts(), graph_->application(), *log_, std::move(listen)));
    url_ = base_url(config_, listener_->port(), tls_->is_on());
    TRY_VOID(graph_->start_log());
    if (options_.is_dev_mode) {
      TRY_VOID(prepare_dev_mode());
    }
    wait_for_signals();
    graph_->spawn_loops(control_.get_executor(), webhook_io_.contexts().front()->get_executor());
    listener_->start();
    io_.start("io");
    webhook_io_.start("webhooks");
    feed_sinks();
    log_->write(LogLevel::info, "serving",
                {{"url", url_}, {"devMode", options_.is_dev_mode ? "true" : "false"}});
    announce_ready(options_, url_);
    return {};
  }

  // A stranger can hold any number of connections; the descriptors that everything else needs are
  // not among those that he may take.
  Result<http::EdgeOptions> admit_connections() {
    const std::uint64_t limit = files::raise_descriptor_limit();
    const std::uint32_t wanted = config_.limits.connections;
    const auto admitted = affordable_connections(wanted, limit, files::open_descriptors());
    if (admitted < wanted) {
      log_->write(LogLevel::warning, "connections_lowered",
                  {{"configured", std::to_string(wanted)},
                   {"admitted", std::to_string(admitted)},
                   {"descriptors", std::to_string(limit)}});
    }
    return edge_options(config_, admitted);
  }

  // Each on a thread of its own, which it may block and which gives way to those that sign.
  void feed_sinks() {
    constexpr int niceness = 10;
    const auto count = static_cast<std::uint32_t>(graph_->sink_count());
    if (count == 0) return;
    sink_io_.emplace(count);
    for (std::size_t i = 0; i < count; ++i) {
      graph_->spawn_feed(i, sink_io_->contexts()[i]->get_executor());
    }
    sink_io_->start("sinks", niceness);
  }

  // Runs on a context of its own: nothing is served before the demo stands and its file is written.
  Result<void> prepare_dev_mode() {
    const auto path = std::filesystem::path(config_.storage.directory) / "env";
    auto values = graph_->run_at_start([this, &path] {
      return provision_demo(graph_->demo_services(), read_environment_file(path));
    });
    if (values.has_error()) return std::move(values).error();
    (*values)["SEALMINT_ADDR"] = url_;
    (*values)["SEALMINT_PID"] = std::to_string(::getpid());
    return write_environment_file(path, *values);
  }

  void wait_for_signals() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (number == SIGHUP) {
        reload();
        wait_for_signals();
        return;
      }
      log_->write(LogLevel::info, "stopping", {{"signal", std::to_string(number)}});
      control_.stop();
    });
  }

  // A broken file or certificate leaves everything as it is; sinks do not depend on it.
  void reload() {
    graph_->reopen_sinks();
    const auto loaded = load_config(options_.config_path, options_.is_dev_mode, options_.overrides);
    if (!loaded.problems.empty()) {
      log_->write(LogLevel::error, "reload_refused",
                  {{"problem", describe(loaded.problems.front(), options_.config_path)}});
      return;
    }
    set_log_level(*log_, loaded.config.log.level);
    const auto reloaded = tls_->reload();
    if (reloaded.has_error()) {
      log_->write(LogLevel::error, "reload_refused", {{"problem", reloaded.error().detail}});
      return;
    }
    log_->write(LogLevel::info, "reloaded", {});
  }

  // On the thread that committed: nothing more will be signed; end the process, not cleanly.
  void on_poisoned(const Error& error) {
    if (exit_code_.exchange(exit_failure) != 0) return;
    // In one write, so that a line of the log does not get into it.
    std::cerr << "sealmint: the store failed, nothing more is signed: " + error.detail + "\n";
    log_->write(LogLevel::error, "store_failed", {{"detail", error.detail}});
    exit_later(poisoned_exit_time);
    control_.stop();
  }

  // Whatever happens to the shutdown meanwhile.
  static void exit_later(std::chrono::seconds time) {
    std::thread([time] {
      std::this_thread::sleep_for(time);
      ::_exit(exit_failure);
    }).detach();
  }

  // In the order of the data: no new requests, then what is in flight is signed, recorded and
  // answered, then the store closes.
  void shut_down() {
    graph_->release_waits();
    std::promise<void> stopped;
    const auto drain = exit_code_ == 0 ? drain_time : poisoned_drain_time;
    listener_->stop(drain, [&stopped] { stopped.set_value(); });
    stopped.get_future().wait();
    // From here no coroutine goes on, so none can ask a pool that is gone; what the drain gave up
    // on is destroyed with the contexts.
    io_.stop();
    webhook_io_.stop();
    if (sink_io_) sink_io_->stop();
    graph_->stop();
    listener_.reset();
    log_->write(LogLevel::info, "stopped", {});
  }

  int fail(const Error& error) {
    log_->write(LogLevel::error, "start_failed", {{"detail", error.detail}});
    // After a failure of the store that is what has been said already.
    if (exit_code_ == 0) std::cerr << "sealmint: " + error.detail + "\n";
    if (graph_) graph_->stop();
    return exit_code_of(error);
  }

  const Config& config_;
  const ServeOptions& options_;
  std::unique_ptr<LogSink> log_;
  ForwardClock clock_;
  std::unique_ptr<ObjectGraph> graph_;
  std::unique_ptr<ServerTls> tls_;
  // All contexts after the graph, so that a coroutine that still waits when they stop is destroyed
  // before what it refers to.
  boost::asio::io_context control_{1};
  boost::asio::signal_set signals_{control_, SIGTERM, SIGINT, SIGHUP};
  IoThreads io_{config_.threads.io};
  IoThreads webhook_io_{1};  // no handshake of ours delays one of a client
  std::optional<IoThreads> sink_io_;
  std::unique_ptr<http::Listener> listener_;
  std::string url_;
  std::atomic<int> exit_code_{0};
};

}  // namespace

int serve(const Config& config, const ServeOptions& options) {
  return Server(config, options).run();
}

}  // namespace sealmint::app
