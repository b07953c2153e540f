#include "net/blocking_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include <exception>

namespace sealmint::net {

Task<HttpAnswer> BlockingClient::call(HttpCall wanted, Handle pending) {
  HttpConnection connection;
  if (!idle_.empty()) {
    connection = std::move(idle_.back());
    idle_.pop_back();
  }
  Result<HttpAnswer> answer = make_error(ErrorKind::unavailable, "no connection");
  try {
    answer = co_await client_.call(std::move(wanted), connection);
  } catch (const boost::system::system_error& error) {
    // Asio throws where a process has used up its file descriptors, and not only at the beginning.
    answer = make_error(ErrorKind::unavailable, "no connection: " + error.code().message());
  }
  pending->was_sent = connection.was_sent();
  // Kept after a failure too, for the session of TLS that the next one may take up.
  idle_.push_back(std::move(connection));
  co_return answer;
}

BlockingClient::Handle BlockingClient::start(HttpCall wanted) {
  auto pending = std::make_shared<Pending>();
  boost::asio::co_spawn(context_, call(std::move(wanted), pending),
                        [pending](const std::exception_ptr& failure, Result<HttpAnswer> answer) {
                          if (failure) std::rethrow_exception(failure);
                          pending->answer.emplace(std::move(answer));
                        });
  return pending;
}

Result<HttpAnswer> BlockingClient::finish(const Handle& pending) {
  context_.restart();
  while (!pending->answer) context_.run_one();
  return *std::move(pending->answer);
}

}  // namespace sealmint::net
