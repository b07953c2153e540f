// HTTP calls for a thread that waits for them itself: tools, and libraries in the process of
// somebody else. No thread is started; everything happens inside the call that waits.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/http_client.hpp"

namespace sealmint::net {

// Used by one thread at a time. After a fork() a child must not touch the one of its parent, not
// even to destroy it: the kernel's event queue would still be the parent's.
class BlockingClient {
 public:
  // A call under way. `was_sent` as HttpConnection has it.
  struct Pending {
    std::optional<Result<HttpAnswer>> answer;
    bool was_sent = false;
  };
  using Handle = std::shared_ptr<Pending>;

  // Throws boost::system::system_error when the system has no file descriptor left; a call that
  // meets that ends in ErrorKind::unavailable.
  explicit BlockingClient(HttpClient client) : client_(std::move(client)) {}
  BlockingClient(const BlockingClient&) = delete;
  BlockingClient& operator=(const BlockingClient&) = delete;

  // Begins a call; it makes progress while some finish() waits. Connections are kept from one call
  // to the next, as many as calls were under way at once.
  Handle start(HttpCall call);
  // Waits for this call, as long as the client's time-out lets it, and takes its answer.
  Result<HttpAnswer> finish(const Handle& pending);

 private:
  Task<HttpAnswer> call(HttpCall wanted, Handle pending);

  HttpClient client_;
  boost::asio::io_context context_;   // goes before what its coroutines use
  std::vector<HttpConnection> idle_;  // and behind the connections that it serves
};

}  // namespace sealmint::net
