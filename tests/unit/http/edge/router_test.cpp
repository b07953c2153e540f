#include "http/edge/router.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

using namespace sealmint::http;

namespace {

// Answers with its name and the parameters it was given.
boost::asio::awaitable<Response> echo(std::string name, Request request) {
  Response response;
  response.body = std::move(name);
  for (const auto& parameter : request.parameters) response.body += " " + parameter;
  co_return response;
}

Route route(Method method, std::string pattern, std::size_t body_limit = 100) {
  const auto handler = [pattern](Request request) { return echo(pattern, std::move(request)); };
  return {method, pattern, handler, body_limit};
}

Router make_router() {
  Routes routes;
  routes.push_back(route(Method::get, "/"));
  routes.push_back(route(Method::get, "/signers"));
  routes.push_back(route(Method::post, "/signers"));
  routes.push_back(route(Method::get, "/signers/{id}"));
  routes.push_back(route(Method::delete_, "/signers/{id}"));
  routes.push_back(route(Method::get, "/signers/all"));
  routes.push_back(route(Method::post, "/signers/{id}/sign", 7777));
  routes.push_back(route(Method::get, "/signers/{id}/members/{member}"));
  routes.push_back(route(Method::get, "/signers/all/x"));
  routes.push_back(route(Method::get, "/tile/{path...}"));
  routes.push_back(route(Method::get, "/tile/entries/{path...}"));
  return Router(std::move(routes));
}

Response ask(const Router& router, Method method, std::vector<std::string> segments) {
  Request request;
  request.method = method;
  request.segments = std::move(segments);
  request.request_id = "req-9";
  boost::asio::io_context context;
  auto answer = boost::asio::co_spawn(context, router.handle(request), boost::asio::use_future);
  context.run();
  return answer.get();
}

std::string header(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(finds_routes) {
  const Router router = make_router();
  BOOST_TEST(ask(router, Method::get, {}).body == "/");
  BOOST_TEST(ask(router, Method::get, {"signers"}).body == "/signers");
  BOOST_TEST(ask(router, Method::get, {"signers", "a b"}).body == "/signers/{id} a b");
  BOOST_TEST(ask(router, Method::get, {"signers", "all"}).body == "/signers/all");
  BOOST_TEST(ask(router, Method::get, {"signers", "s", "members", "m"}).body ==
             "/signers/{id}/members/{member} s m");
  BOOST_TEST(ask(router, Method::head, {"signers"}).body == "/signers");
}

BOOST_AUTO_TEST_CASE(a_tail_takes_the_rest_of_a_path) {
  const Router router = make_router();
  BOOST_TEST(ask(router, Method::get, {"tile", "0", "x001", "067"}).body ==
             "/tile/{path...} 0/x001/067");
  BOOST_TEST(ask(router, Method::get, {"tile", "entries", "001"}).body ==
             "/tile/entries/{path...} 001");
  // The literal leads nowhere without a rest of its own, so it is the rest of the other one.
  BOOST_TEST(ask(router, Method::get, {"tile", "entries"}).body == "/tile/{path...} entries");
  BOOST_TEST(ask(router, Method::get, {"tile"}).status == 404);
  BOOST_TEST(ask(router, Method::post, {"tile", "0"}).status == 405);
}

BOOST_AUTO_TEST_CASE(a_parameter_is_tried_when_the_literal_leads_nowhere) {
  const Router router = make_router();
  BOOST_TEST(ask(router, Method::delete_, {"signers", "all"}).body == "/signers/{id} all");
  BOOST_TEST(ask(router, Method::post, {"signers", "all", "sign"}).body ==
             "/signers/{id}/sign all");
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong) {
  const Router router = make_router();
  const auto missing = ask(router, Method::get, {"nothing"});
  BOOST_TEST(missing.status == 404);
  BOOST_TEST(missing.body.find("req-9") != std::string::npos);
  BOOST_TEST(ask(router, Method::get, {"signers", "a", "b"}).status == 404);
  const auto wrong = ask(router, Method::put, {"signers", "a"});
  BOOST_TEST(wrong.status == 405);
  BOOST_TEST(header(wrong, "Allow") == "GET, HEAD, DELETE, OPTIONS");
  const auto options = ask(router, Method::options, {"signers"});
  BOOST_TEST(options.status == 204);
  BOOST_TEST(header(options, "Allow") == "GET, HEAD, POST, OPTIONS");
  BOOST_TEST(ask(router, Method::options, {"nothing"}).status == 404);
  BOOST_TEST(ask(router, Method::head, {"signers", "a", "sign"}).status == 405);
}

BOOST_AUTO_TEST_CASE(knows_body_limits) {
  const Router router = make_router();
  BOOST_TEST(router.body_limit(Method::post, "/signers/x/sign") == 7777U);
  BOOST_TEST(router.body_limit(Method::post, "/signers/x/sign/") == 7777U);
  BOOST_TEST(router.body_limit(Method::get, "/signers/x/sign") == 65536U);
  BOOST_TEST(router.body_limit(Method::post, "/other") == 65536U);
}

BOOST_AUTO_TEST_CASE(refuses_bad_tables) {
  for (const char* pattern : {"signers", "/a//b", "/a{b}", "/{", "/{}"}) {
    Routes routes;
    routes.push_back(route(Method::get, pattern));
    BOOST_CHECK_THROW(Router{std::move(routes)}, std::logic_error);
  }
  Routes twice;
  twice.push_back(route(Method::get, "/a/{b}"));
  twice.push_back(route(Method::get, "/a/{c}"));
  BOOST_CHECK_THROW(Router{std::move(twice)}, std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
