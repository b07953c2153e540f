// One keep-alive connection that has at most one request under way.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/client/poller.hpp"
#include "bench/client/reply_reader.hpp"
#include "bench/client/socket.hpp"

namespace sealmint::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Exchange {
  std::chrono::microseconds latency{0};  // since the request was due
  Reply reply;                           // status 0: the connection failed
  std::string failure;                   // of the connection
};

class Connection {
 public:
  // The requests are sent in turn. What is referred to must outlive it.
  Connection(const Target& target, const TlsContext& tls, Poller& poller, std::uint32_t index,
             std::vector<std::string> requests);

  // Sends the next request, through a new connection when there is none. `due` is when it should
  // have been sent: in an open loop earlier than now, if no connection was free.
  void begin(SteadyTime due);
  // Goes on with what the socket is ready for. is_busy() tells when the exchange has ended.
  void advance();
  // Fails an exchange that takes longer than 30 seconds.
  void check_patience(SteadyTime now);

  bool is_busy() const { return is_busy_; }
  // The connection failed so often that the run has failed already.
  bool is_given_up() const;
  // The i-th was made with request i modulo their number.
  const std::vector<Exchange>& exchanges() const { return exchanges_; }
  const std::string& protocol() const { return protocol_; }

 private:
  void open();
  void send_rest();
  void finish(Exchange exchange);
  void fail(const std::exception& failure);

  const Target& target_;
  const TlsContext& tls_;
  Poller& poller_;
  const std::uint32_t index_;
  const std::vector<std::string> requests_;

  std::optional<Socket> socket_;
  std::string protocol_;
  bool is_busy_ = false;
  bool is_write_watched_ = false;
  SteadyTime due_;
  std::string_view unsent_;
  ReplyReader reader_;
  std::vector<Exchange> exchanges_;
  int failures_ = 0;
};

}  // namespace sealmint::bench
