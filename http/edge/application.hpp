// What a connection needs to know of the program behind it.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string_view>

#include "http/edge/message.hpp"

namespace sealmint::http {

class Application {
 public:
  virtual ~Application() = default;

  // How many bytes of body this target accepts from this sender; asked before the body is read.
  virtual std::size_t body_limit(const Request& head) const = 0;

  // Answers every request, bad ones too: it neither throws nor fails. The request stays where it is
  // until the coroutine has ended; the application may fill its parameters.
  virtual boost::asio::awaitable<Response> handle(Request& request) = 0;
};

}  // namespace sealmint::http
