#include "bench/client/client.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

namespace sealmint::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Answers are kept for the verification; more than this would not fit into a small machine.
constexpr std::uint64_t kept_bytes_max = std::uint64_t{1} << 30;
constexpr std::chrono::seconds patience_check{1};

}  // namespace

// Hands out when requests are due, to all threads.
class Client::Turns {
 public:
  explicit Turns(const Schedule& schedule) : schedule_(schedule) {}

  bool is_open_loop() const { return schedule_.requests_per_second > 0; }

  // When the next request is due; nothing if there is none any more.
  std::optional<SteadyTime> take() {
    const std::uint64_t turn = taken_.fetch_add(1);
    if (schedule_.requests_max != 0 && turn >= schedule_.requests_max) return std::nullopt;
    SteadyTime due = Clock::now();
    if (is_open_loop()) {
      const double seconds = static_cast<double>(turn) / schedule_.requests_per_second;
      due = start_ +
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }
    return due < start_ + schedule_.duration ? std::optional(due) : std::nullopt;
  }

 private:
  const Schedule schedule_;
  const SteadyTime start_ = Clock::now();
  std::atomic<std::uint64_t> taken_{0};
};

// The connections of one thread.
class Client::Loop {
 public:
  void add(const Target& target, const TlsContext& tls, std::vector<std::string> requests) {
    const auto index = static_cast<std::uint32_t>(connections_.size());
    connections_.emplace_back(target, tls, poller_, index, std::move(requests));
  }

  void warm_up() {
    for (Connection& connection : connections_) begin(connection, Clock::now());
    while (busy_ > 0) wait(patience_check);
  }

  void run(Turns& turns, std::uint64_t loops) {
    idle_.clear();
    for (Connection& connection : connections_) idle_.push_back(&connection);
    kept_bytes_max_ = kept_bytes_max / loops;
    std::optional<SteadyTime> due = turns.take();
    while (due || busy_ > 0) {
      while (due && !idle_.empty() && *due <= Clock::now()) {
        Connection& connection = *idle_.front();
        idle_.pop_front();
        // In a closed loop the turn was taken when there was no connection for it yet.
        begin(connection, turns.is_open_loop() ? *due : Clock::now());
        due = kept_bytes_ < kept_bytes_max_ ? turns.take() : std::nullopt;
      }
      if (idle_.empty() && busy_ == 0) break;  // all have been given up
      const bool is_due_next = due && !idle_.empty();
      wait(is_due_next ? std::min<std::chrono::nanoseconds>(*due - Clock::now(), patience_check)
                       : patience_check);
    }
  }

  const std::deque<Connection>& connections() const { return connections_; }

 private:
  void begin(Connection& connection, SteadyTime due) {
    ++busy_;
    connection.begin(due);
    if (!connection.is_busy()) end(connection);
  }

  void end(Connection& connection) {
    --busy_;
    kept_bytes_ += connection.exchanges().back().reply.body.size() + sizeof(Exchange);
    if (!connection.is_given_up()) idle_.push_back(&connection);
  }

  void wait(std::chrono::nanoseconds at_most) {
    const auto events = poller_.wait(at_most);
    for (const epoll_event& event : events) {
      Connection& connection = connections_[event.data.u32];
      const bool was_busy = connection.is_busy();
      connection.advance();
      if (was_busy && !connection.is_busy()) end(connection);
    }
    if (!events.empty()) return;
    for (Connection& connection : connections_) {
      const bool was_busy = connection.is_busy();
      connection.check_patience(Clock::now());
      if (was_busy && !connection.is_busy()) end(connection);
    }
  }

  Poller poller_;
  std::deque<Connection> connections_;
  std::deque<Connection*> idle_;
  std::size_t busy_ = 0;
  std::uint64_t kept_bytes_ = 0;
  std::uint64_t kept_bytes_max_ = kept_bytes_max;
};

Client::Client(const Target& target, std::size_t threads,
               std::vector<std::vector<std::string>> requests)
    : tls_(make_client_tls(target)), loops_(std::min(threads, requests.size())) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    loops_[i % loops_.size()].add(target, tls_, std::move(requests[i]));
  }
}

Client::~Client() = default;

template <class Step>
void Client::on_all_threads(Step step) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    threads.emplace_back([&step, &loop = loops_[i]] { step(loop); });
  }
  step(loops_.front());
}

void Client::warm_up() {
  on_all_threads([](Loop& loop) { loop.warm_up(); });
}

void Client::run(const Schedule& schedule) {
  Turns turns(schedule);
  on_all_threads([&turns, this](Loop& loop) { loop.run(turns, loops_.size()); });
}

std::vector<const Connection*> Client::connections() const {
  std::vector<const Connection*> all;
  for (std::size_t position = 0;; ++position) {
    const std::size_t before = all.size();
    for (const Loop& loop : loops_) {
      if (position < loop.connections().size()) all.push_back(&loop.connections()[position]);
    }
    if (all.size() == before) return all;
  }
}

}  // namespace sealmint::bench
