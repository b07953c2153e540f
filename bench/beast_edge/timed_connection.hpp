// A connection with the phases and deadlines of http/edge/channel.hpp, whatever its stream is.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "http/edge/coarse_time.hpp"
#include "http/edge/connection.hpp"
#include "http/edge/options.hpp"

namespace sealmint::http::beast_edge {

class TimedConnection : public Connection {
 public:
  // OpenSSL gives its buffers back by itself in Asio's stream, and Asio never gives back its own.
  void rest() override { rests_at_ = Time::max(); }

 protected:
  // `options` must outlive the connection.
  explicit TimedConnection(const EdgeOptions& options) : options_(options) {}

  void enter(Phase phase, std::chrono::milliseconds time) {
    phase_ = phase;
    phase_began_ = coarse_now();
    deadline_ = phase_began_ + time;
    rests_at_ = phase == Phase::idle ? phase_began_ + options_.timeouts.rest : Time::max();
    is_expired_ = false;
  }

  void keep_pace(std::chrono::milliseconds patience, std::size_t bytes) {
    const std::chrono::milliseconds earned{bytes * 1000 / options_.limits.body_bytes_per_second};
    deadline_ = std::min(coarse_now() + patience, phase_began_ + patience + earned);
  }

  const EdgeOptions& options_;
  Phase phase_ = Phase::idle;
  bool is_expired_ = false;  // the deadline of this phase has passed

 private:
  Time phase_began_{};
};

}  // namespace sealmint::http::beast_edge
