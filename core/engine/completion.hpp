// Awaiting work that another thread finishes.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace sealmint::engine {

// Calls start(complete) and ends with the value that somebody hands to `complete`, from any thread,
// exactly once. The coroutine resumes on its own executor. `complete` is a copyable
// std::function<void(T)>.
template <class T, class Start>
boost::asio::awaitable<T> async_result_of(Start start) {
  // The token is a named object and the initiation takes no temporaries: see the house style for
  // coroutines.
  const auto token = boost::asio::use_awaitable;
  auto initiate = [&start](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    auto executor = boost::asio::get_associated_executor(*shared);
    std::function<void(T)> complete = [shared, executor](T value) {
      boost::asio::post(executor, [shared, result = std::move(value)]() mutable {
        std::move (*shared)(std::move(result));
      });
    };
    start(std::move(complete));
  };
  auto value = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(T)>(
      initiate, token);
  co_return value;
}

}  // namespace sealmint::engine
