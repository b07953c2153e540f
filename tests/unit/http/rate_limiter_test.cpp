#include "http/front/rate_limiter.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include "http/front/server_application.hpp"
#include "tests/support/manual_clock.hpp"

namespace sealmint::http {
namespace {

using Segments = std::vector<std::string>;
using testing::ManualClock;

Request request_of(Method method, Segments segments, std::string source_ip = "192.0.2.1") {
  Request request;
  request.request_id = "req-7";
  request.method = method;
  request.segments = std::move(segments);
  request.source_ip = std::move(source_ip);
  return request;
}

Request write_from(std::string source_ip) {
  return request_of(Method::post, {"things"}, std::move(source_ip));
}

BOOST_AUTO_TEST_SUITE(rate_limiter)

BOOST_AUTO_TEST_CASE(what_counts_as_a_write) {
  struct Row {
    Method method;
    Segments segments;
    bool is_counted;
  };
  const Segments signer = {"api", "v1", "cert-manager", "signers", "s"};
  const auto below = [&signer](std::string last) {
    Segments segments = signer;
    segments.push_back(std::move(last));
    return segments;
  };
  const std::vector<Row> rows = {
      {Method::get, signer, false},
      {Method::head, signer, false},
      {Method::options, signer, false},
      {Method::post, signer, true},
      {Method::put, signer, true},
      {Method::patch, signer, true},
      {Method::delete_, signer, true},
      {Method::post, {}, true},
      {Method::post, below("sign"), false},
      {Method::post, below("sign-batch"), false},
      {Method::post, {"api", "v1", "pki", "signers", "s", "sign"}, false},
      {Method::post, {"api", "v1", "pki", "signers", "s", "sign-batch"}, false},
      {Method::delete_, below("sign"), true},
      {Method::post, below("members"), true},
      {Method::post, {"api", "v1", "cert-manager", "signers", "sign"}, true},
      {Method::post, {"api", "v1", "other", "signers", "s", "sign"}, true},
      {Method::post, {"api", "v1", "cert-manager", "groups", "s", "sign"}, true},
      {Method::post, {"api", "v2", "cert-manager", "signers", "s", "sign"}, true},
      {Method::post, {"api", "v1", "cert-manager", "signers", "s", "x", "sign"}, true},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BOOST_TEST_CONTEXT("row " << i) {
      const auto request = request_of(rows[i].method, rows[i].segments);
      BOOST_TEST(is_budgeted_write(request) == rows[i].is_counted);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_refusal_tells_how_long_to_wait) {
  ManualClock clock;
  RateLimiter limiter(clock, 1);
  BOOST_TEST(limiter.admit(write_from("192.0.2.1")).has_value());
  const auto refused = limiter.admit(write_from("192.0.2.1"));
  BOOST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().kind == ErrorKind::rate_limited));
  BOOST_TEST((refused.error().retry_after == std::chrono::seconds{60}));
  BOOST_TEST(refused.error().detail.find("1 changing request a minute") != std::string::npos);
  BOOST_TEST(refused.error().detail.find("wait 60 seconds") != std::string::npos);
  clock.advance(std::chrono::seconds{59});
  const auto nearly = limiter.admit(write_from("192.0.2.1"));
  BOOST_REQUIRE(nearly.has_error());
  BOOST_TEST(nearly.error().detail.find("wait 1 second,") != std::string::npos);
  clock.advance(std::chrono::seconds{1});
  BOOST_TEST(limiter.admit(write_from("192.0.2.1")).has_value());
}

// An application with one route, and how often its handler ran.
struct Fixture {
  explicit Fixture(std::uint32_t limit)
      : application(routes(), [](const Request&) { return false; }, metrics, clock, limit) {}

  Routes routes() {
    const auto handler = [this](Request) -> boost::asio::awaitable<Response> {
      ++handled;
      co_return Response{};
    };
    Routes table;
    table.push_back({Method::post, "/things", handler});
    table.push_back({Method::get, "/things", handler});
    return table;
  }

  Response ask(Request request) {
    boost::asio::io_context context;
    auto answer =
        boost::asio::co_spawn(context, application.handle(request), boost::asio::use_future);
    context.run();
    return answer.get();
  }

  int handled = 0;
  ManualClock clock;
  service::HttpMetrics metrics;
  ServerApplication application;
};

std::string header(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

BOOST_AUTO_TEST_CASE(the_application_refuses_before_the_handler) {
  Fixture fixture(2);
  BOOST_TEST(fixture.ask(write_from("192.0.2.1")).status == 200);
  BOOST_TEST(fixture.ask(write_from("192.0.2.1")).status == 200);
  const auto refused = fixture.ask(write_from("192.0.2.1"));
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(refused.content_type == "application/problem+json");
  BOOST_TEST(header(refused, "Retry-After") == "30");
  BOOST_TEST(refused.body.find("req-7") != std::string::npos);
  BOOST_TEST(fixture.handled == 2);
  BOOST_TEST(fixture.ask(request_of(Method::get, {"things"})).status == 200);
  BOOST_TEST(fixture.ask(write_from("192.0.2.2")).status == 200);
  BOOST_TEST(fixture.metrics.answers[4].value() == 1U);
}

BOOST_AUTO_TEST_CASE(paths_that_do_not_exist_cost_as_much) {
  Fixture fixture(1);
  BOOST_TEST(fixture.ask(request_of(Method::post, {"nothing"})).status == 404);
  BOOST_TEST(fixture.ask(request_of(Method::post, {"nothing"})).status == 429);
}

BOOST_AUTO_TEST_CASE(zero_is_no_limit) {
  Fixture fixture(0);
  for (int i = 0; i < 1'000; ++i) BOOST_TEST(fixture.ask(write_from("192.0.2.1")).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::http
