// Kept connections of one client, for many calls at a time.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/task.hpp"
#include "net/dial.hpp"
#include "net/http_client.hpp"

namespace sealmint::net {

struct HttpPoolLimits {
  std::size_t connections_max = 8;  // for each server; further calls wait for one, in order
  std::size_t idle_max = 2;         // kept for each server, for `idle_time` at most
  std::chrono::seconds idle_time{30};
};

// All calls on one thread. Calls that are under way keep the pool's inside alive. A pool that was
// used goes before the execution context of its calls does, as its kept connections live there.
class HttpPool {
 public:
  HttpPool(HttpClient client, HttpPoolLimits limits = {});
  ~HttpPool();
  HttpPool(HttpPool&&) noexcept;

  // As HttpClient::call() with a connection of the pool. Waiting for a connection counts against
  // the deadline. `was_sent` tells, also of an error, whether the server may have acted on it.
  Task<HttpAnswer> call(HttpCall call, Deadline deadline, bool* was_sent = nullptr);

  std::size_t open_connections() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace sealmint::net
