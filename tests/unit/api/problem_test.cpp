#include "api/problem.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using sealmint::ErrorKind;
using sealmint::make_error;
using sealmint::make_issue;
using sealmint::api::make_http_problem;
using sealmint::api::make_problem;

namespace {

struct Row {
  ErrorKind kind;
  int status;
  const char* name;
};

constexpr Row rows[] = {
    {ErrorKind::malformed, 422, "ValidationFailure"},
    {ErrorKind::rejected, 400, "BadRequest"},
    {ErrorKind::unauthenticated, 401, "UnauthorizedError"},
    {ErrorKind::invalid_token, 401, "TokenError"},
    {ErrorKind::forbidden, 403, "PermissionDenied"},
    {ErrorKind::approval_required, 403, "ApprovalRequired"},
    {ErrorKind::not_found, 404, "NotFound"},
    {ErrorKind::conflict, 409, "Conflict"},
    {ErrorKind::limit_exhausted, 403, "ApprovalRequired"},
    {ErrorKind::rate_limited, 429, "RateLimitExceeded"},
    {ErrorKind::too_large, 413, "PayloadTooLarge"},
    {ErrorKind::unsupported_media, 415, "UnsupportedMediaType"},
    {ErrorKind::unsupported, 400, "BadRequest"},
    {ErrorKind::busy, 503, "ServiceUnavailable"},
    {ErrorKind::upstream, 502, "BadGateway"},
    {ErrorKind::timeout, 504, "GatewayTimeout"},
    {ErrorKind::unavailable, 503, "ServiceUnavailable"},
    {ErrorKind::internal, 500, "InternalServerError"},
};

boost::json::object body_of(const sealmint::api::Problem& problem) {
  return boost::json::parse(problem.body).as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)

BOOST_AUTO_TEST_CASE(every_kind_is_both_shapes_at_once) {
  for (const Row& row : rows) {
    const auto made = make_problem(make_error(row.kind, "why"), "req-1");
    const auto body = body_of(made);
    BOOST_TEST(made.status == row.status);
    BOOST_TEST(sealmint::api::status_of(row.kind) == row.status);
    BOOST_TEST(body.at("status").as_int64() == row.status);
    BOOST_TEST(body.at("statusCode").as_int64() == row.status);
    BOOST_TEST(std::string(body.at("error").as_string()) == row.name);
    BOOST_TEST(std::string(body.at("reqId").as_string()) == "req-1");
    BOOST_TEST(std::string(body.at("instance").as_string()) == "req-1");
    BOOST_TEST(body.at("type").as_string().starts_with("urn:sealmint:error:"));
    BOOST_TEST(!body.at("title").as_string().empty());
    BOOST_TEST(!body.at("detail").as_string().empty());
    BOOST_TEST(!body.at("code").as_string().empty());
    BOOST_TEST(body.contains("message"));
    BOOST_TEST(!body.contains("details"));
    BOOST_TEST(made.retry_after.has_value() == (row.status == 429 || row.status == 503));
  }
}

BOOST_AUTO_TEST_CASE(texts_of_our_own_trouble_stay_inside) {
  for (const ErrorKind kind : {ErrorKind::internal, ErrorKind::upstream, ErrorKind::unavailable}) {
    const auto made = make_problem(make_error(kind, "SELECT secret FROM keys"), "r");
    BOOST_TEST(made.body.find("SELECT") == std::string::npos);
  }
  const auto told = make_problem(make_error(ErrorKind::rejected, "the signer is disabled"), "r");
  BOOST_TEST(std::string(body_of(told).at("message").as_string()) == "the signer is disabled");
}

BOOST_AUTO_TEST_CASE(named_causes_are_told_without_their_details) {
  for (const char* cause : {"storage_full", "key_integrity", "stopping", "sealed", "poisoned"}) {
    const std::string detail = std::string(cause) + ": /var/lib/x";
    const auto made = make_problem(make_error(ErrorKind::unavailable, detail), "r");
    BOOST_TEST(std::string(body_of(made).at("code").as_string()) == cause);
    BOOST_TEST(made.body.find("/var") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(schema_errors_list_their_issues) {
  auto error = make_issue("items/3/data", "Required", "invalid_type");
  error.issues.push_back({"custom", "name", "taken"});
  const auto body = body_of(make_problem(error, "r"));
  const auto& message = body.at("message").as_array();
  BOOST_REQUIRE_EQUAL(message.size(), 2U);
  BOOST_TEST(std::string(message[0].as_object().at("path").as_string()) == "items/3/data");
  BOOST_TEST(std::string(message[0].as_object().at("code").as_string()) == "invalid_type");
  BOOST_TEST(std::string(body.at("detail").as_string()) == "items/3/data: Required");
  const auto bare = body_of(make_problem(make_error(ErrorKind::malformed, "odd"), "r"));
  BOOST_TEST(bare.at("message").as_array().size() == 1U);
}

BOOST_AUTO_TEST_CASE(details_and_retry_after_come_along) {
  auto error = make_error(ErrorKind::approval_required, "no grant");
  boost::json::value details = {{"hasPendingRequest", true}};
  const auto body = body_of(make_problem(error, "r", details));
  BOOST_TEST(body.at("details").as_object().at("hasPendingRequest").as_bool());
  error = make_error(ErrorKind::rate_limited, "slow down");
  error.retry_after = std::chrono::seconds{17};
  BOOST_TEST(make_problem(error, "r").retry_after->count() == 17);
}

BOOST_AUTO_TEST_CASE(http_statuses_have_the_same_shape) {
  for (const int status : {400, 404, 405, 408, 413, 414, 415, 417, 431, 501, 503, 504, 505}) {
    const auto made = make_http_problem(status, "", "r");
    const auto body = body_of(made);
    BOOST_TEST(made.status == status);
    BOOST_TEST(body.at("statusCode").as_int64() == status);
    BOOST_TEST(!body.at("error").as_string().empty());
    BOOST_TEST(!body.at("detail").as_string().empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
