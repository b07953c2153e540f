#include "http/edge/router.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "http/edge/problem_response.hpp"

namespace sealmint::http {
namespace {

constexpr std::size_t method_count = 7;

constexpr std::array<std::pair<Method, std::string_view>, method_count> method_names{{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::delete_, "DELETE"},
    {Method::options, "OPTIONS"},
}};

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

// Splits "/a/b" into its segments; a trailing slash is as good as none.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}

// "{path...}" stands for the rest of the path.
bool is_tail(std::string_view segment) {
  return is_parameter(segment) && segment.size() > 5 && segment.ends_with("...}");
}

void check_pattern(const Route& route) {
  bool is_sound = route.pattern.starts_with('/') && route.handler;
  bool is_over = false;
  for (const std::string_view segment : split(route.pattern)) {
    const bool has_brace = segment.find_first_of("{}?#") != std::string_view::npos;
    is_sound = is_sound && !is_over && !segment.empty() && (!has_brace || is_parameter(segment));
    is_over = is_tail(segment);
  }
  if (!is_sound) throw std::logic_error("malformed route " + route.pattern);
}

// The segments from `at` on, as they stand in a path.
std::string joined(std::span<const std::string> segments, std::size_t at) {
  std::string text = segments[at];
  for (const std::string& segment : segments.subspan(at + 1)) text.append("/").append(segment);
  return text;
}

boost::asio::awaitable<Response> answered(Response response) { co_return response; }

// Finds a view among strings without a copy of it.
struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};
template <class T>
using ByText = boost::unordered_flat_map<std::string, T, TextHash, std::equal_to<>>;

}  // namespace

std::string_view method_name(Method method) { return method_names.at(index_of(method)).second; }

struct Router::Node {
  ByText<std::unique_ptr<Node>> literals;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> tail;
  std::array<std::optional<Route>, method_count> routes;

  Node& child(std::string_view segment) {
    std::unique_ptr<Node>& place = place_of(segment);
    if (!place) place = std::make_unique<Node>();
    return *place;
  }

  std::unique_ptr<Node>& place_of(std::string_view segment) {
    if (is_tail(segment)) return tail;
    return is_parameter(segment) ? parameter : literals[std::string(segment)];
  }

  bool has_routes() const {
    for (const auto& route : routes) {
      if (route) return true;
    }
    return false;
  }
};

// A search through the tree. Literals are tried first; a parameter is the way back when they lead
// to no route for the method, and a parameter for the whole rest the last way.
struct Router::Match {
  Method method = Method::get;
  const Route* route = nullptr;
  std::vector<std::size_t> parameters;       // positions of the segments
  std::optional<std::size_t> tail_at;        // where the rest begins that one parameter takes
  std::array<bool, method_count> allowed{};  // of all patterns that fit the path
  bool is_known = false;                     // some pattern fits the path

  template <class Segment>
  void search(const Node& node, std::span<const Segment> segments, std::size_t at) {
    if (at == segments.size()) return arrive(node);
    const auto literal = node.literals.find(std::string_view(segments[at]));
    if (literal != node.literals.end()) search(*literal->second, segments, at + 1);
    if (!route && node.parameter) {
      parameters.push_back(at);
      search(*node.parameter, segments, at + 1);
      if (!route) parameters.pop_back();
    }
    if (!route && node.tail) {
      arrive(*node.tail);
      if (route) tail_at = at;
    }
  }

  void arrive(const Node& node) {
    if (!node.has_routes()) return;
    is_known = true;
    for (std::size_t i = 0; i < method_count; ++i) {
      allowed.at(i) = allowed.at(i) || node.routes.at(i).has_value();
    }
    const auto& own = node.routes.at(index_of(method));
    const auto& get = node.routes.at(index_of(Method::get));
    if (own) {
      route = &*own;
    } else if (method == Method::head && get) {
      route = &*get;
    }
  }

  std::string allow() const {
    std::string text;
    for (const auto& [each, name] : method_names) {
      const bool is_served_as_get = each == Method::head && allowed.at(index_of(Method::get));
      const bool is_allowed =
          allowed.at(index_of(each)) || is_served_as_get || each == Method::options;
      if (!is_allowed) continue;
      if (!text.empty()) text += ", ";
      text += name;
    }
    return text;
  }
};

Router::Router(Routes routes) : root_(std::make_unique<Node>()) {
  for (Route& route : routes) {
    check_pattern(route);
    Node* node = root_.get();
    for (const std::string_view segment : split(route.pattern)) node = &node->child(segment);
    auto& place = node->routes.at(index_of(route.method));
    if (place) throw std::logic_error("route given twice: " + route.pattern);
    place = std::move(route);
  }
}

Router::~Router() = default;

template <class Segment>
std::size_t Router::limit_of(Method method, std::span<const Segment> segments) const {
  Match match;
  match.method = method;
  match.search(*root_, segments, 0);
  return match.route ? match.route->body_limit : limits::body_bytes;
}

std::size_t Router::body_limit(Method method, std::string_view path) const {
  const std::vector<std::string_view> segments = split(path);
  return limit_of(method, std::span<const std::string_view>(segments));
}

std::size_t Router::body_limit(const Request& head) const {
  return limit_of(head.method, std::span<const std::string>(head.segments));
}

// No coroutine for a request that has its route: the handler's own one is enough.
boost::asio::awaitable<Response> Router::handle(Request& request) const {
  Match match;
  match.method = request.method;
  match.search(*root_, std::span<const std::string>(request.segments), 0);
  if (match.route) {
    for (const std::size_t at : match.parameters) {
      request.parameters.push_back(request.segments[at]);
    }
    if (match.tail_at) request.parameters.push_back(joined(request.segments, *match.tail_at));
    return match.route->handler(request);
  }
  if (!match.is_known) {
    const Error error = make_error(ErrorKind::not_found, "There is nothing at this path");
    return answered(problem_response(error, request.request_id));
  }
  Response response;
  if (request.method == Method::options) {
    response.status = 204;
  } else {
    response =
        http_problem_response(405, "This path does not take this method", request.request_id);
  }
  response.headers.emplace_back("Allow", match.allow());
  return answered(std::move(response));
}

}  // namespace sealmint::http
