// What operators look at: readiness with named reasons, and metrics in Prometheus text form.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/base/metrics.hpp"
#include "core/service/log/log_feed.hpp"
#include "core/service/operations/room_watch.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/signing/sign.hpp"

namespace sealmint::service {

// Counted by the edge for each answer.
struct HttpMetrics {
  std::array<Counter, 6> answers;  // by the first digit of the status: [2] = 2xx
  Histogram duration_us;
};

struct Readiness {
  bool is_ready = false;
  std::vector<std::string> reasons;  // why not: "storage_full", "poisoned", "storage: …"
};

class Telemetry {
 public:
  using Feeds = std::vector<std::unique_ptr<LogFeed>>;

  Telemetry(Context& context, const SignService& sign, const HttpMetrics& http,
            const RoomWatch& room, const Feeds& feeds)
      : context_(context), sign_(sign), http_(http), room_(room), feeds_(feeds) {}

  // Asks the store on a blocking thread.
  boost::asio::awaitable<Readiness> readiness();

  // Prometheus text exposition format 0.0.4.
  std::string metrics_text() const;

 private:
  Context& context_;
  const SignService& sign_;
  const HttpMetrics& http_;
  const RoomWatch& room_;
  const Feeds& feeds_;
};

}  // namespace sealmint::service
