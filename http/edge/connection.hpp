// A connection as its I/O thread sees it: something with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>

namespace sealmint::http {

enum class Phase : std::uint8_t {
  handshake,  // TLS
  idle,       // before the first byte of a request
  header,     // within the head
  body,
  handling,  // the application has it
  writing,
  lingering,  // the answer is out, the peer may still be sending
};

// Every phase has a deadline, and one timer per I/O thread looks at them all: a request costs no
// timer of its own, and no wait can be forgotten. Used on the connection's I/O thread only.
class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  virtual ~Connection() = default;

  // The deadline has passed; called again at each tick until the phase changes.
  virtual void expire() = 0;
  // The connection has been idle for a while: it gives back what memory it can.
  virtual void rest() = 0;
  // The server stops: close if no request is under way.
  virtual void drain() = 0;
  // Ends the connection without ceremony.
  virtual void close() = 0;

  Time deadline() const { return deadline_; }
  Time rests_at() const { return rests_at_; }

 protected:
  Time deadline_ = Time::max();
  Time rests_at_ = Time::max();  // never, unless it is idle

 private:
  friend class Worker;
  std::list<Connection*>::iterator place_;
  bool is_listed_ = false;
};

}  // namespace sealmint::http
