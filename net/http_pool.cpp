#include "net/http_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace sealmint::net {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

namespace {

// Who waits for a connection; woken by its timer's end, be it by cancelling.
struct Waiter {
  explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  bool has_turn = false;
};

struct Idle {
  HttpConnection connection;
  Steady::time_point until;
};

// One server. A connection is opened only when none is idle, so that busy and idle ones together
// never are more than the busy ones may be.
struct Origin {
  std::size_t busy = 0;   // calls under way, and turns that were given and not taken yet
  std::deque<Idle> idle;  // the one that was used last at the end
  std::deque<std::shared_ptr<Waiter>> waiters;

  bool is_unused() const { return busy == 0 && idle.empty() && waiters.empty(); }
};

}  // namespace

struct HttpPool::Inside : std::enable_shared_from_this<Inside> {
  Inside(HttpClient its_client, HttpPoolLimits its_limits)
      : client(std::move(its_client)), limits(its_limits) {}

  class Turn;
  static Task<HttpAnswer> call(std::shared_ptr<Inside> self, HttpCall call, Deadline deadline,
                               bool* was_sent);

  HttpConnection take_idle(Origin& origin);
  void give_back(const std::string& server, HttpConnection connection);
  void close_idle_later(const asio::any_io_executor& executor);
  std::optional<Steady::time_point> close_idle(Steady::time_point now);

  const HttpClient client;
  const HttpPoolLimits limits;
  std::map<std::string, Origin> origins;
  std::optional<asio::steady_timer> closer;  // runs while connections are idle
  bool is_closing_later = false;
};

// The right to one connection to a server, in the order of asking. It is given back however the
// call ends, also when its coroutine is destroyed.
class HttpPool::Inside::Turn {
 public:
  Turn(std::shared_ptr<Inside> inside, std::string server)
      : inside_(std::move(inside)), server_(std::move(server)) {}
  ~Turn() {
    if (waiter_ && !waiter_->has_turn) {
      leave_line();
    } else if (is_asked_for_) {
      inside_->give_back(server_, std::move(connection));
    }
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Whether it came before the deadline.
  asio::awaitable<bool> come(Deadline deadline) {
    Origin& origin = inside_->origins[server_];
    is_asked_for_ = true;
    if (origin.waiters.empty() && origin.busy < inside_->limits.connections_max) {
      ++origin.busy;
    } else {
      waiter_ = std::make_shared<Waiter>(co_await asio::this_coro::executor);
      waiter_->timer.expires_at(deadline);
      inside_->origins[server_].waiters.push_back(waiter_);
      co_await waiter_->timer.async_wait(asio::as_tuple(asio::use_awaitable));
      if (!waiter_->has_turn) co_return false;
    }
    connection = inside_->take_idle(inside_->origins[server_]);
    co_return true;
  }

  HttpConnection connection;

 private:
  void leave_line() {
    std::erase(inside_->origins[server_].waiters, waiter_);
    if (inside_->origins[server_].is_unused()) inside_->origins.erase(server_);
  }

  std::shared_ptr<Inside> inside_;
  std::string server_;
  std::shared_ptr<Waiter> waiter_;
  bool is_asked_for_ = false;
};

HttpConnection HttpPool::Inside::take_idle(Origin& origin) {
  if (origin.idle.empty()) return {};
  Idle last = std::move(origin.idle.back());
  origin.idle.pop_back();
  // The timer is late when the thread was busy.
  return last.until > Steady::now() ? std::move(last.connection) : HttpConnection();
}

void HttpPool::Inside::give_back(const std::string& server, HttpConnection connection) {
  Origin& origin = origins[server];
  const bool is_wanted = !origin.waiters.empty() || origin.idle.size() < limits.idle_max;
  if (connection.is_open() && is_wanted) {
    origin.idle.push_back({std::move(connection), Steady::now() + limits.idle_time});
  }
  if (!origin.waiters.empty()) {
    const auto next = std::move(origin.waiters.front());
    origin.waiters.pop_front();
    next->has_turn = true;
    next->timer.cancel();
    return;
  }
  --origin.busy;
  if (origin.is_unused()) origins.erase(server);
}

// Closes what was idle for too long; when the next one will be.
std::optional<Steady::time_point> HttpPool::Inside::close_idle(Steady::time_point now) {
  std::optional<Steady::time_point> next;
  for (auto at = origins.begin(); at != origins.end();) {
    auto& idle = at->second.idle;
    std::erase_if(idle, [now](const Idle& one) { return one.until <= now; });
    for (const Idle& one : idle) next = std::min(next.value_or(one.until), one.until);
    at = at->second.is_unused() ? origins.erase(at) : std::next(at);
  }
  return next;
}

void HttpPool::Inside::close_idle_later(const asio::any_io_executor& executor) {
  if (is_closing_later) return;
  const auto next = close_idle(Steady::now());
  if (!next) return;
  if (!closer) closer.emplace(executor);
  closer->expires_at(*next);
  is_closing_later = true;
  closer->async_wait([weak = weak_from_this(), executor](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->is_closing_later = false;
    self->close_idle_later(executor);
  });
}

Task<HttpAnswer> HttpPool::Inside::call(std::shared_ptr<Inside> self, HttpCall call,
                                        Deadline deadline, bool* was_sent) {
  if (was_sent) *was_sent = false;
  Result<HttpAnswer> answer =
      make_error(ErrorKind::timeout, "waiting for a free connection: none in time");
  {
    Turn turn(self, HttpClient::server_of(call.url));
    if (co_await turn.come(deadline)) {
      answer = co_await self->client.call(std::move(call), turn.connection, deadline);
      if (was_sent) *was_sent = turn.connection.was_sent();
    }
  }
  self->close_idle_later(co_await asio::this_coro::executor);
  co_return answer;
}

HttpPool::HttpPool(HttpClient client, HttpPoolLimits limits)
    : inside_(std::make_shared<Inside>(std::move(client), limits)) {}
HttpPool::~HttpPool() = default;
HttpPool::HttpPool(HttpPool&&) noexcept = default;

Task<HttpAnswer> HttpPool::call(HttpCall call, Deadline deadline, bool* was_sent) {
  return Inside::call(inside_, std::move(call), deadline, was_sent);
}

std::size_t HttpPool::open_connections() const {
  std::size_t count = 0;
  for (const auto& [server, origin] : inside_->origins) count += origin.busy + origin.idle.size();
  return count;
}

}  // namespace sealmint::net
