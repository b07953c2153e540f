// What operators look at: readiness with named reasons, and metrics in Prometheus text form.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/base/metrics.hpp"
#include "core/ports/health.hpp"
#include "core/service/log/log_feed.hpp"
#include "core/service/operations/room_watch.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/loops.hpp"
#include "core/service/signing/sign.hpp"
#include "core/tasks/blocking_pool.hpp"

namespace sealmint::service {

// Counted by the edge for each answer.
struct HttpMetrics {
  std::array<Counter, 6> answers;  // by the first digit of the status: [2] = 2xx
  Histogram duration_us;
};

struct Readiness {
  bool is_ready = false;
  // Why not: "storage_full", "poisoned", "storage", "busy", and "loop_" with the name of a loop
  // that has not succeeded for long.
  std::vector<std::string> reasons;
};

class Telemetry {
 public:
  using Feeds = std::vector<std::unique_ptr<LogFeed>>;
  using Pools = std::vector<const BlockingPool*>;

  // `webhook_rounds_failed` is the dispatcher's.
  Telemetry(Context& context, ports::Health& health, Pools pools, const SignService& sign,
            const HttpMetrics& http, const RoomWatch& room, const Feeds& feeds, const Loops& loops,
            const Counter& webhook_rounds_failed)
      : context_(context),
        health_(health),
        pools_(std::move(pools)),
        sign_(sign),
        http_(http),
        room_(room),
        feeds_(feeds),
        loops_(loops),
        webhook_rounds_failed_(webhook_rounds_failed) {}

  // Asks the store, too.
  boost::asio::awaitable<Readiness> readiness();

  // Prometheus text exposition format 0.0.4.
  std::string metrics_text() const;

 private:
  Context& context_;
  ports::Health& health_;
  const Pools pools_;
  const SignService& sign_;
  const HttpMetrics& http_;
  const RoomWatch& room_;
  const Feeds& feeds_;
  const Loops& loops_;
  const Counter& webhook_rounds_failed_;
};

}  // namespace sealmint::service
