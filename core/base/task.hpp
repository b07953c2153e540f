// Task<T>: a coroutine that ends in a Result<T>.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "core/base/result.hpp"

namespace sealmint {

template <class T>
using Task = boost::asio::awaitable<Result<T>>;

}  // namespace sealmint
