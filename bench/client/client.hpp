// All connections of a run, spread over a few threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "bench/client/connection.hpp"

namespace sealmint::bench {

// When requests begin.
struct Schedule {
  std::chrono::nanoseconds duration{0};
  std::size_t requests_max = 0;    // 0 = as many as the duration allows
  double requests_per_second = 0;  // 0 = closed loop
};

class Client {
 public:
  // `requests[i]` are those of connection i. `target` must outlive it.
  Client(const Target& target, std::size_t threads, std::vector<std::vector<std::string>> requests);
  ~Client();

  // One request on each connection.
  void warm_up();
  // Returns when every request that began has its answer, or has failed.
  void run(const Schedule& schedule);

  // In the order of the requests given.
  std::vector<const Connection*> connections() const;

 private:
  class Turns;
  class Loop;

  template <class Step>
  void on_all_threads(Step step);

  TlsContext tls_;
  std::deque<Loop> loops_;
};

}  // namespace sealmint::bench
