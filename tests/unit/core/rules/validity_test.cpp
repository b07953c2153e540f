#include "core/rules/validity.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <vector>

namespace sealmint::rules {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// 2027-01-15T08:00:00.789Z: milliseconds show whether they are cut.
const TimePoint now = from_unix_ms(1'800'000'000'789);
const TimePoint now_s = from_unix_ms(1'800'000'000'000);
const Validity issuer{now_s - days{10}, now_s + days{100}};

bool refused(const auto& result, std::string_view part) {
  return result.has_error() && result.error().kind == ErrorKind::rejected &&
         result.error().detail.find(part) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(validity)

BOOST_AUTO_TEST_CASE(a_leaf_begins_a_minute_ago_and_counts_its_days_from_now) {
  const auto window = leaf_validity(now, 30, issuer);
  BOOST_REQUIRE(window.has_value());
  BOOST_TEST((window->not_before == now_s - minutes{1}));
  BOOST_TEST((window->not_after == now_s + days{30}));
}

BOOST_AUTO_TEST_CASE(a_leaf_never_begins_before_its_issuer) {
  const Validity young{now_s - seconds{5}, now_s + days{100}};
  BOOST_TEST((leaf_validity(now, 30, young)->not_before == young.not_before));
}

BOOST_AUTO_TEST_CASE(a_leaf_may_end_with_its_issuer_but_not_after_it) {
  BOOST_TEST(leaf_validity(now, 100, issuer).has_value());
  BOOST_TEST(refused(leaf_validity(now, 101, issuer), "at most 100 days"));
  BOOST_TEST(refused(leaf_validity(now, 3650, issuer), "certificateTtlDays"));
}

BOOST_AUTO_TEST_CASE(an_issuer_out_of_its_time_issues_nothing) {
  BOOST_TEST(
      refused(leaf_validity(issuer.not_before - milliseconds{1}, 1, issuer), "not valid before"));
  BOOST_TEST(refused(leaf_validity(issuer.not_after + milliseconds{1}, 1, issuer), "expired"));
  BOOST_TEST(refused(
      intermediate_validity(issuer.not_after + seconds{1}, std::nullopt, issuer.not_after, issuer),
      "expired"));
}

BOOST_AUTO_TEST_CASE(a_root_has_a_default_window) {
  const auto window = root_validity(now, std::nullopt, std::nullopt);
  BOOST_REQUIRE(window.has_value());
  BOOST_TEST((window->not_after - window->not_before == root_lifetime_default));
  BOOST_TEST(
      (window->not_before <= now && now - window->not_before <= clock_skew_max + seconds{1}));
}

struct RootCase {
  std::optional<TimePoint> not_before;
  std::optional<TimePoint> not_after;
  std::string_view reason;
};

BOOST_AUTO_TEST_CASE(dates_of_a_root_that_make_no_sense_are_refused) {
  const auto day = [](const char* text) { return *parse_iso8601(text); };
  const std::array<RootCase, 6> cases{{
      {day("1949-12-31"), day("2030-01-01"), "1950"},
      {now, now, "later than notBefore"},
      {now + days{2}, now + days{1}, "later than notBefore"},
      {now - days{10}, now - days{1}, "in the future"},
      {std::nullopt, day("9999-12-31"), "50 years"},
      {now, now + days{50 * 365} + seconds{1}, "50 years"},
  }};
  for (const auto& row : cases) {
    BOOST_TEST(refused(root_validity(now, row.not_before, row.not_after), row.reason), row.reason);
  }
  BOOST_TEST(root_validity(now, now + days{1}, now + days{2}).has_value());
}

BOOST_AUTO_TEST_CASE(an_intermediate_lies_within_its_issuer) {
  const auto window = intermediate_validity(now, std::nullopt, issuer.not_after, issuer);
  BOOST_REQUIRE(window.has_value());
  BOOST_TEST((window->not_after == issuer.not_after));
  BOOST_TEST(refused(
      intermediate_validity(now, std::nullopt, issuer.not_after + seconds{1}, issuer), "notAfter"));
  BOOST_TEST(
      refused(intermediate_validity(now, issuer.not_before - seconds{1}, issuer.not_after, issuer),
              "notBefore"));
  BOOST_TEST(
      refused(intermediate_validity(now, std::nullopt, now - days{1}, issuer), "later than"));
  BOOST_TEST(intermediate_validity(now, issuer.not_before, issuer.not_after, issuer).has_value());
}

BOOST_AUTO_TEST_CASE(a_renewal_does_not_shorten) {
  const TimePoint end = now_s + days{10};
  BOOST_TEST(check_renewal_end(now, end, end).has_value());
  BOOST_TEST(check_renewal_end(now, end, end + days{1}).has_value());
  BOOST_TEST(refused(check_renewal_end(now, end, end - seconds{1}), "present certificate"));
  BOOST_TEST(refused(check_renewal_end(now, now_s - days{5}, now), "in the future"));
}

struct PathCase {
  std::int64_t own;
  std::vector<std::int64_t> issuers;
  std::int64_t effective;
};

BOOST_AUTO_TEST_CASE(the_tightest_path_length_counts) {
  const std::array<PathCase, 8> cases{{
      {-1, {}, -1},
      {2, {}, 2},
      {-1, {-1, -1}, -1},
      {-1, {1}, 0},
      {5, {3}, 2},
      {1, {3}, 1},
      {-1, {-1, 2}, 0},
      {-1, {0}, 0},
  }};
  for (const auto& row : cases) {
    BOOST_TEST(effective_path_length(row.own, row.issuers) == row.effective);
  }
}

BOOST_AUTO_TEST_CASE(a_child_gets_less_than_its_issuer) {
  BOOST_TEST(child_path_length(-1, -1).value() == -1);
  BOOST_TEST(child_path_length(-1, 7).value() == 7);
  BOOST_TEST(child_path_length(1, -1).value() == 0);
  BOOST_TEST(child_path_length(1, 0).value() == 0);
  BOOST_TEST(child_path_length(3, 2).value() == 2);
  BOOST_TEST(refused(child_path_length(3, 3), "at most 2"));
  BOOST_TEST(refused(child_path_length(1, 1), "at most 0"));
  BOOST_TEST(refused(child_path_length(0, -1), "no CA below"));
  BOOST_TEST(refused(child_path_length(0, 0), "no CA below"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
