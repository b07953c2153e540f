#include "http/edge/channel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "http/edge/coarse_time.hpp"

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using Outcome = Attempt::Outcome;

// Deferred operations are awaited in the frame of the caller: one coroutine less for each wait.
constexpr auto as_result = asio::as_tuple(asio::deferred);

tcp::socket::wait_type wait_type_of(Outcome wanted) {
  return wanted == Outcome::wants_write ? tcp::socket::wait_write : tcp::socket::wait_read;
}

// Where bytes land before they belong to a connection: idle ones need no buffer then.
std::span<char> scratch() {
  thread_local std::array<char, 16 * 1024> bytes;
  return bytes;
}

}  // namespace

void Channel::enter(Phase phase, milliseconds time) {
  phase_ = phase;
  phase_began_ = coarse_now();
  deadline_ = phase_began_ + time;
  rests_at_ = phase == Phase::idle ? phase_began_ + options_.timeouts.rest : Time::max();
  is_expired_ = false;
}

void Channel::keep_pace(milliseconds patience, std::size_t bytes) {
  const milliseconds earned{bytes * 1000 / options_.limits.body_bytes_per_second};
  deadline_ = std::min(coarse_now() + patience, phase_began_ + patience + earned);
}

void Channel::close() {
  boost::system::error_code ignored;
  transport_->socket().close(ignored);
}

void Channel::rest() {
  rests_at_ = Time::max();
  transport_->rest();
}

asio::awaitable<bool> Channel::handshake() {
  enter(Phase::handshake, options_.timeouts.handshake);
  while (true) {
    const Attempt attempt = transport_->handshake();
    if (attempt.outcome == Outcome::done) co_return true;
    if (attempt.outcome == Outcome::ended || attempt.outcome == Outcome::failed) co_return false;
    const auto kind = wait_type_of(attempt.outcome);
    const auto [error] = co_await transport_->socket().async_wait(kind, as_result);
    if (error) co_return false;
  }
}

asio::awaitable<Read> Channel::read_more(bool waits_first) {
  Outcome outcome = Outcome::wants_read;
  if (!waits_first || transport_->holds_input()) {
    outcome = read_now();
  } else if (const auto room = transport_->landing(); !room.empty()) {
    const auto [error, bytes] = co_await transport_->socket().async_receive(
        asio::buffer(room.data(), room.size()), as_result);
    if (error == asio::error::eof) co_return Read::ended;
    if (error) co_return is_expired_ ? Read::timed_out : Read::failed;
    transport_->note_landed(bytes);
    outcome = read_now();
  }
  while (outcome == Outcome::wants_read || outcome == Outcome::wants_write) {
    const auto kind = wait_type_of(outcome);
    const auto [error] = co_await transport_->socket().async_wait(kind, as_result);
    if (error) co_return is_expired_ ? Read::timed_out : Read::failed;
    transport_->note_readable();
    outcome = read_now();
  }
  if (outcome == Outcome::done) co_return Read::bytes;
  co_return outcome == Outcome::ended ? Read::ended : Read::failed;
}

Outcome Channel::read_now() {
  const Attempt attempt = transport_->read(scratch());
  if (attempt.outcome == Outcome::done) input_.append(scratch().data(), attempt.bytes);
  return attempt.outcome;
}

void Channel::move_input(std::size_t count, std::string& to) {
  to.append(input_, 0, count);
  input_.erase(0, count);
}

bool Channel::write_now(Outgoing& outgoing) {
  while (!outgoing.head.empty() || !outgoing.body.empty()) {
    const Attempt attempt = transport_->write(outgoing.head, outgoing.body);
    outgoing.outcome = attempt.outcome;
    if (attempt.outcome != Outcome::done) return false;
    const std::size_t of_head = std::min(attempt.bytes, outgoing.head.size());
    outgoing.head.remove_prefix(of_head);
    outgoing.body.remove_prefix(attempt.bytes - of_head);
    outgoing.written += attempt.bytes;
  }
  outgoing.outcome = transport_->flush().outcome;
  return outgoing.outcome == Outcome::done;
}

asio::awaitable<bool> Channel::write_all(Outgoing outgoing) {
  while (!write_now(outgoing)) {
    const Outcome outcome = outgoing.outcome;
    if (outcome == Outcome::ended || outcome == Outcome::failed) co_return false;
    if (outgoing.written > 0) keep_pace(options_.timeouts.write, outgoing.written);
    const auto kind = wait_type_of(outcome);
    const auto [error] = co_await transport_->socket().async_wait(kind, as_result);
    if (error) co_return false;
  }
  co_return true;
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
    const auto [error] =
        co_await transport_->socket().async_wait(tcp::socket::wait_read, as_result);
    if (error) co_return;
  }
}

}  // namespace sealmint::http
