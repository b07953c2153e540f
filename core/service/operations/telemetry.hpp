// What operators look at: readiness with named reasons, and metrics in Prometheus text form.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/base/metrics.hpp"
#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"
#include "core/ports/health.hpp"
#include "core/service/access/unwaited_events.hpp"
#include "core/service/log/log_feed.hpp"
#include "core/service/operations/issuance_metrics.hpp"
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

// What signs, commits and does slow work, to be looked at.
struct WatchedEngine {
  const engine::Recorder& recorder;
  const engine::SigningLane& lane;
  std::vector<const BlockingPool*> pools;
};

class Telemetry {
 public:
  using Feeds = std::vector<std::unique_ptr<LogFeed>>;

  // `webhook_rounds_failed` is the dispatcher's.
  Telemetry(ports::Health& health, const WatchedEngine& engine,
            const UnwaitedEvents& unwaited_events, const SignService& sign, const HttpMetrics& http,
            const RoomWatch& room, const Feeds& feeds, const Loops& loops,
            const Counter& webhook_rounds_failed, WatchedIssuance issuance)
      : health_(health),
        engine_(engine),
        unwaited_events_(unwaited_events),
        sign_(sign),
        http_(http),
        room_(room),
        feeds_(feeds),
        loops_(loops),
        webhook_rounds_failed_(webhook_rounds_failed),
        issuance_(issuance) {}

  // Asks the store, too.
  boost::asio::awaitable<Readiness> readiness();

  // Prometheus text exposition format 0.0.4.
  std::string metrics_text() const;

 private:
  ports::Health& health_;
  const WatchedEngine engine_;
  const UnwaitedEvents& unwaited_events_;
  const SignService& sign_;
  const HttpMetrics& http_;
  const RoomWatch& room_;
  const Feeds& feeds_;
  const Loops& loops_;
  const Counter& webhook_rounds_failed_;
  const WatchedIssuance issuance_;
};

}  // namespace sealmint::service
