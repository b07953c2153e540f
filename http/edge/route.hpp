// One row of the router.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/base/limits.hpp"
#include "http/edge/message.hpp"

namespace sealmint::http {

// The request outlives the coroutine: it is neither copied nor moved on its way.
using RouteHandler = std::function<boost::asio::awaitable<Response>(Request&)>;

struct Route {
  Method method = Method::get;
  std::string pattern;  // "/api/v1/cert-manager/signers/{signerId}/sign"
  RouteHandler handler;
  std::size_t body_limit = limits::body_bytes;
};

using Routes = std::vector<Route>;

}  // namespace sealmint::http
