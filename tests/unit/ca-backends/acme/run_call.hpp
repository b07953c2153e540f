// Runs one call to its end, whatever else still waits on the context, such as a listener.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace sealmint::ca::acme {

template <class Value>
Value run_call(boost::asio::io_context& io, boost::asio::awaitable<Value> call) {
  std::optional<Value> result;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, std::move(call), [&](std::exception_ptr thrown, Value value) {
    failure = thrown;
    result.emplace(std::move(value));
    io.stop();
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  return *std::move(result);
}

}  // namespace sealmint::ca::acme
