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
  void rest() override;

 protected:
  // `options` must outlive the channel.
  Channel(std::unique_ptr<Transport> transport, const EdgeOptions& options)
      : options_(options), transport_(std::move(transport)) {}

  // Begins a phase, which has so much time.
  void enter(Phase phase, std::chrono::milliseconds time);
  // Some progress buys more time, but on the average the peer must keep up the pace.
  void keep_pace(std::chrono::milliseconds patience, std::size_t bytes);

  boost::asio::awaitable<bool> handshake();
  // Appends what has come to input_; waits until something has. After an answer is sent nothing can
  // have come yet, so that `waits_first` spares the kernel the question.
  boost::asio::awaitable<Read> read_more(bool waits_first = false);
  // Takes bytes from the front of input_ to the end of `to`.
  void move_input(std::size_t count, std::string& to);
  // Writes what can be written at once. True when that was all; else the rest is left in the views.
  struct Outgoing {
    std::string_view head;
    std::string_view body;
    std::size_t written = 0;
    Attempt::Outcome outcome = Attempt::Outcome::done;  // of the last attempt
  };
  bool write_now(Outgoing& outgoing);
  boost::asio::awaitable<bool> write_all(Outgoing outgoing);
  // Lets the peer read the answer before the connection goes: closing with unread bytes would send
  // a reset, which overtakes and destroys the answer.
  boost::asio::awaitable<void> linger();

  const EdgeOptions& options_;
  const std::unique_ptr<Transport> transport_;
  std::string input_;  // read and not yet used
  Phase phase_ = Phase::idle;
  bool is_expired_ = false;  // the deadline of this phase has passed

 private:
  Attempt::Outcome read_now();

  Time phase_began_{};
};

}  // namespace sealmint::http
