// One row of the route table.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/base/limits.hpp"
#include "core/model/audit_kinds.hpp"
#include "http/edge/access.hpp"
#include "http/edge/message.hpp"

namespace sealmint::http {

// The request outlives the coroutine: it is neither copied nor moved on its way.
using Handler = std::function<boost::asio::awaitable<Response>(const Request&)>;

struct Route {
  Method method = Method::get;
  std::string pattern;  // "/api/v1/cert-manager/signers/{signerId}/sign"
  RequiredAccess access;
  Handler handler;
  std::size_t body_limit = limits::body_bytes;
  // What the record may say of a request here: a read by its one kind, a change by what its service
  // does. Nothing for what neither shows nor changes anything that the record tells of.
  std::vector<model::AuditKind> events = {};
};

using Routes = std::vector<Route>;

}  // namespace sealmint::http
