#include "http/edge/channel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using Outcome = Attempt::Outcome;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Where bytes land before they belong to a connection: idle ones need no buffer then.
std::span<char> scratch() {
  thread_local std::array<char, 16 * 1024> bytes;
  return bytes;
}

}  // namespace

void Channel::enter(Phase phase, milliseconds time) {
  phase_ = phase;
  phase_began_ = std::chrono::steady_clock::now();
  deadline_ = phase_began_ + time;
  is_expired_ = false;
}

void Channel::keep_pace(milliseconds patience, std::size_t bytes) {
  const milliseconds earned{bytes * 1000 / options_.limits.body_bytes_per_second};
  deadline_ =
      std::min(std::chrono::steady_clock::now() + patience, phase_began_ + patience + earned);
}

void Channel::close() {
  boost::system::error_code ignored;
  transport_->socket().close(ignored);
}

asio::awaitable<bool> Channel::handshake() {
  enter(Phase::handshake, options_.timeouts.handshake);
  while (true) {
    const Attempt attempt = transport_->handshake();
    if (attempt.outcome == Outcome::done) co_return true;
    bool is_ready = false;
    if (attempt.outcome == Outcome::wants_read || attempt.outcome == Outcome::wants_write) {
      is_ready = co_await wait(attempt.outcome);
    }
    if (!is_ready) co_return false;
  }
}

asio::awaitable<Read> Channel::read_more() {
  while (true) {
    const Attempt attempt = transport_->read(scratch());
    switch (attempt.outcome) {
      case Outcome::done: input_.append(scratch().data(), attempt.bytes); co_return Read::bytes;
      case Outcome::ended: co_return Read::ended;
      case Outcome::failed: co_return Read::failed;
      case Outcome::wants_read:
      case Outcome::wants_write: break;
    }
    const bool is_ready = co_await wait(attempt.outcome);
    if (!is_ready) co_return is_expired_ ? Read::timed_out : Read::failed;
  }
}

std::string Channel::take_input(std::size_t count) {
  if (count >= input_.size()) return std::exchange(input_, std::string{});
  std::string taken = input_.substr(0, count);
  input_.erase(0, count);
  return taken;
}

asio::awaitable<bool> Channel::write_all(std::string_view head, std::string_view body) {
  std::size_t written = 0;
  while (!head.empty() || !body.empty()) {
    const Attempt attempt = transport_->write(head, body);
    if (attempt.outcome == Outcome::done) {
      const std::size_t of_head = std::min(attempt.bytes, head.size());
      head.remove_prefix(of_head);
      body.remove_prefix(attempt.bytes - of_head);
      written += attempt.bytes;
      continue;
    }
    if (attempt.outcome == Outcome::ended || attempt.outcome == Outcome::failed) co_return false;
    if (written > 0) keep_pace(options_.timeouts.write, written);
    const bool is_ready = co_await wait(attempt.outcome);
    if (!is_ready) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Channel::wait(Outcome wanted) {
  const auto kind =
      wanted == Outcome::wants_write ? tcp::socket::wait_write : tcp::socket::wait_read;
  const auto [error] = co_await transport_->socket().async_wait(kind, as_result);
  co_return !error;
}

asio::awaitable<void> Channel::linger() {
  enter(Phase::lingering, options_.timeouts.linger);
  transport_->shutdown_send();
  std::size_t discarded = 0;
  while (discarded < options_.limits.linger_bytes) {
    const Attempt attempt = transport_->discard(scratch());
    discarded += attempt.bytes;
    if (attempt.outcome == Outcome::done) continue;
    if (attempt.outcome != Outcome::wants_read) co_return;
    const bool is_ready = co_await wait(Outcome::wants_read);
    if (!is_ready) co_return;
  }
}

}  // namespace sealmint::http
