// A connection to one server that is kept from one call to the next.
#pragma once

#include <memory>
#include <string>

namespace sealmint::net {

// Empty at first. It belongs to the executor of the calls that it is handed to, and must go before
// that does; of these one at a time may use it.
class HttpConnection {
 public:
  struct Stream;

  HttpConnection();
  ~HttpConnection();
  HttpConnection(HttpConnection&&) noexcept;
  HttpConnection& operator=(HttpConnection&&) noexcept;

 private:
  friend class HttpClient;

  std::string server_;  // that it leads to
  std::unique_ptr<Stream> stream_;
};

}  // namespace sealmint::net
