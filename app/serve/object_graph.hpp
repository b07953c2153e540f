// The object graph of a server: the only place that knows which implementation stands behind which
// port.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/serve/demo.hpp"
#include "app/serve/system_clock.hpp"
#include "app/settings/config.hpp"
#include "core/base/log.hpp"
#include "http/edge/application.hpp"

namespace sealmint::app {

struct OpenOptions {
  bool is_dev_mode = false;
  // Serve a store whose log is not the one that was published last (log_guard.hpp).
  bool accepts_rollback = false;
};

class ObjectGraph {
 public:
  using OnPoisoned = std::function<void(const Error&)>;
  using Executor = boost::asio::any_io_executor;

  // Opens state directory, key, store and engine. Dev mode makes what is missing; otherwise
  // `sealmint init` must have been there. Errors: rejected or unavailable, with a text for a
  // person.
  static Result<std::unique_ptr<ObjectGraph>> open(const Config& config, OpenOptions options,
                                                   LogSink& log, const Clock& clock,
                                                   OnPoisoned on_poisoned);
  ~ObjectGraph();

  http::Application& application();
  service::Context& context();
  DemoServices demo_services();

  // When the newest entry of the log was made, as it was found; none for an empty log.
  std::optional<TimePoint> last_entry_at() const;

  // Publishes the log as it stands, and puts on record what the start accepted. Before anything is
  // served.
  Result<void> start_log();

  // Starts what runs as long as the server: ends what time ends, publishes the log, looks for room
  // on the disk; and brings what happens to the webhooks, on an executor of its own. Each executor
  // is one thread.
  void spawn_loops(const Executor& control, const Executor& webhooks);

  // Feeds a sink of the log, of those 0 to sink_count() - 1, on an executor that is one thread and
  // that nothing else needs.
  std::size_t sink_count() const;
  void spawn_feed(std::size_t number, const Executor& executor);
  // Lets all of them open anew what they write to. Any thread.
  void reopen_sinks();

  // Answers everybody who waits for a decision, so that a stop need not wait for them.
  void release_waits();

  // Signs and commits what is queued, then ends all threads. Idempotent.
  void stop();

  // Runs a coroutine to its end on the calling thread, before anything is served. `make` returns a
  // Task.
  template <class Make>
  auto run_at_start(Make make) {
    using Value = typename decltype(make())::value_type;
    start_context_.restart();
    std::optional<Value> result;
    std::exception_ptr failure;
    auto guard = boost::asio::make_work_guard(start_context_);
    boost::asio::co_spawn(start_context_, std::move(make),
                          [&](std::exception_ptr error, Value value) {
                            failure = error;
                            result.emplace(std::move(value));
                            guard.reset();
                          });
    start_context_.run();
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
  }

 private:
  struct Parts;
  explicit ObjectGraph(std::unique_ptr<Parts> parts);

  // Outlives the threads of the parts: one of them may still be inside post() when the coroutine it
  // woke has ended.
  boost::asio::io_context start_context_{1};
  std::unique_ptr<Parts> parts_;
};

}  // namespace sealmint::app
