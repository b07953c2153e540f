// Which handler answers which request.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "http/edge/route.hpp"

namespace sealmint::http {

// "GET", "DELETE", ...
std::string_view method_name(Method method);

// A tree of path segments, built once: finding a route costs as many look-ups as the path has
// segments, however many routes there are. Immutable, so every thread may use it at once.
class Router {
 public:
  // Throws std::logic_error for a malformed pattern or the same route twice: both are bugs. In a
  // pattern a whole segment may be a parameter ("{signerId}"); a literal goes before a parameter.
  // The last segment may be "{path...}", which takes one or more segments, joined by "/".
  explicit Router(Routes routes);
  ~Router();

  // The limit of the route; that of an ordinary body when there is none.
  std::size_t body_limit(Method method, std::string_view path) const;
  // The bound for a head, whose segments are known.
  std::size_t body_limit(const Request& head) const;

  // Fills request.parameters and runs the handler. Unknown path: 404; known path, other method: 405
  // with Allow. HEAD is served as GET (the connection leaves the body out); OPTIONS tells what is
  // allowed, unless a route answers it. The request must outlive the coroutine.
  boost::asio::awaitable<Response> handle(Request& request) const;

 private:
  struct Node;
  struct Match;

  template <class Segment>
  std::size_t limit_of(Method method, std::span<const Segment> segments) const;

  std::unique_ptr<Node> root_;
};

}  // namespace sealmint::http
