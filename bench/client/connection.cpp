#include "bench/client/connection.hpp"

#include <stdexcept>

namespace sealmint::bench {
namespace {

constexpr int failures_max = 3;
constexpr std::chrono::seconds patience{30};

}  // namespace

Connection::Connection(const Target& target, const TlsContext& tls, Poller& poller,
                       std::uint32_t index, std::vector<std::string> requests)
    : target_(target), tls_(tls), poller_(poller), index_(index), requests_(std::move(requests)) {}

bool Connection::is_given_up() const { return failures_ >= failures_max; }

void Connection::open() {
  socket_.emplace(target_, tls_);
  protocol_ = socket_->protocol();
  is_write_watched_ = false;
  reader_.reset();
  poller_.add(socket_->descriptor(), index_);
}

void Connection::begin(SteadyTime due) {
  due_ = due;
  is_busy_ = true;
  unsent_ = requests_[exchanges_.size() % requests_.size()];
  try {
    if (!socket_) open();
    send_rest();
  } catch (const std::exception& failure) {
    fail(failure);
  }
}

void Connection::send_rest() {
  while (!unsent_.empty()) {
    const Socket::Moved moved = socket_->send(unsent_);
    unsent_.remove_prefix(moved.bytes);
    if (moved.wait != Socket::Wait::nothing) break;
  }
  const bool is_wanted = !unsent_.empty();
  if (is_wanted == is_write_watched_) return;
  poller_.watch_writable(socket_->descriptor(), index_, is_wanted);
  is_write_watched_ = is_wanted;
}

void Connection::advance() {
  if (!socket_) return;
  try {
    if (!unsent_.empty()) send_rest();
    while (true) {
      const Socket::Moved moved = socket_->receive(reader_.space());
      if (moved.bytes == 0) return;
      if (!is_busy_) throw std::runtime_error("connection: an answer without a request");
      if (reader_.take(moved.bytes)) break;
    }
    Exchange exchange;
    exchange.reply = reader_.finish();
    if (!reader_.is_kept()) socket_.reset();
    finish(std::move(exchange));
  } catch (const std::exception& failure) {
    fail(failure);
  }
}

void Connection::check_patience(SteadyTime now) {
  if (is_busy_ && now - due_ > patience) fail(std::runtime_error("connection: no answer in 30 s"));
}

void Connection::fail(const std::exception& failure) {
  socket_.reset();
  // An idle connection may be closed: the next request opens another one.
  if (!is_busy_) return;
  Exchange exchange;
  exchange.failure = failure.what();
  finish(std::move(exchange));
}

void Connection::finish(Exchange exchange) {
  is_busy_ = false;
  unsent_ = {};
  exchange.latency = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - due_);
  if (exchange.reply.status != 200) ++failures_;
  exchanges_.push_back(std::move(exchange));
}

}  // namespace sealmint::bench
