// The connections to one server, shared by the threads of a process.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/failure.hpp"
#include "net/blocking_client.hpp"

namespace sealmint::client {

// A call without its server.
struct Call {
  std::string method = "GET";
  std::string target;  // path and query
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool may_arrive_twice = true;
};

// Each call under way has a connection of its own, on the thread that waits for it; a thread that
// comes later takes one that is free. After a fork() a child must leave it alone, as
// net::BlockingClient says.
class Transport {
 public:
  // `server` without a path, or with one that every target is put behind.
  Transport(net::HttpUrl server, net::HttpClient client)
      : server_(std::move(server)), client_(std::move(client)) {}

  // Any status is an answer. A failure has no status, and says whether the call is in doubt.
  Answer<net::HttpAnswer> exchange(Call call);

  const net::HttpUrl& server() const { return server_; }

 private:
  using Line = std::unique_ptr<net::BlockingClient>;
  Result<Line> take();
  void give_back(Line line);

  net::HttpUrl server_;
  net::HttpClient client_;
  std::mutex mutex_;
  std::vector<Line> idle_;
};

}  // namespace sealmint::client
