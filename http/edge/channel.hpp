// The bytes and the deadlines of one connection, without the meaning of either.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/edge/connection.hpp"
#include "http/edge/options.hpp"
#include "http/edge/transport.hpp"

namespace sealmint::http {

// How reading came to its end when it did not give bytes.
enum class Read : std::uint8_t { bytes, ended, timed_out, failed };

class Channel : public Connection {
 public:
  void close() override;

 protected:
  // `options` must outlive the channel.
  Channel(std::unique_ptr<Transport> transport, const EdgeOptions& options)
      : options_(options), transport_(std::move(transport)) {}

  // Begins a phase, which has so much time.
  void enter(Phase phase, std::chrono::milliseconds time);
  // Some progress buys more time, but on the average the peer must keep up the pace.
  void keep_pace(std::chrono::milliseconds patience, std::size_t bytes);

  boost::asio::awaitable<bool> handshake();
  // Appends what has come to input_; waits until something has.
  boost::asio::awaitable<Read> read_more();
  std::string take_input(std::size_t count);
  boost::asio::awaitable<bool> write_all(std::string_view head, std::string_view body);
  // Lets the peer read the answer before the connection goes: closing with unread bytes would send
  // a reset, which overtakes and destroys the answer.
  boost::asio::awaitable<void> linger();

  const EdgeOptions& options_;
  const std::unique_ptr<Transport> transport_;
  std::string input_;  // read and not yet used
  Phase phase_ = Phase::idle;
  bool is_expired_ = false;  // the deadline of this phase has passed

 private:
  boost::asio::awaitable<bool> wait(Attempt::Outcome wanted);

  Time phase_began_{};
};

}  // namespace sealmint::http
