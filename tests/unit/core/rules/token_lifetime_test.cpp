#include "core/rules/token_lifetime.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::rules {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{seconds{1'700'000'000}};

BOOST_AUTO_TEST_SUITE(token_lifetime)

BOOST_AUTO_TEST_CASE(the_first_lifetime) {
  struct Case {
    std::int64_t ttl_s, max_ttl_s;
    TimePoint expires_at, max_expires_at;
  };
  const Case cases[] = {
      {60, 600, start + seconds{60}, start + seconds{600}},
      {600, 600, start + seconds{600}, start + seconds{600}},
      {900, 600, start + seconds{600}, start + seconds{600}},  // a period above the maximum
      {0, 600, start + seconds{600}, start + seconds{600}},
      {60, 0, start + seconds{60}, never},
      {0, 0, never, never},
      {315'360'000, 315'360'000, start + seconds{315'360'000}, start + seconds{315'360'000}},
  };
  for (const auto& each : cases) {
    const auto lifetime = first_lifetime(each.ttl_s, each.max_ttl_s, start);
    BOOST_TEST((lifetime.expires_at == each.expires_at), each.ttl_s << " of " << each.max_ttl_s);
    BOOST_TEST((lifetime.max_expires_at == each.max_expires_at));
  }
}

BOOST_AUTO_TEST_CASE(renewal_never_shortens_and_never_passes_the_maximum) {
  model::AccessToken token;
  token.created_at = start;
  token.ttl_s = 100;
  token.expires_at = start + seconds{100};
  token.max_expires_at = start + seconds{250};
  BOOST_TEST((renewed_expiry(token, start + seconds{50}) == start + seconds{150}));
  BOOST_TEST((renewed_expiry(token, start + seconds{200}) == start + seconds{250}));
  BOOST_TEST((renewed_expiry(token, start - seconds{50}) == token.expires_at));
}

BOOST_AUTO_TEST_CASE(what_a_client_is_told) {
  model::AccessToken token;
  token.created_at = start;
  token.expires_at = start + seconds{100};
  token.max_expires_at = start + seconds{250};
  BOOST_TEST(seconds_left(token, start) == 100);
  BOOST_TEST(seconds_left(token, start + std::chrono::milliseconds{1}) == 99);
  BOOST_TEST(seconds_left(token, start + seconds{500}) == 0);
  BOOST_TEST(max_ttl_s(token) == 250);
  token.expires_at = never;
  token.max_expires_at = never;
  BOOST_TEST(seconds_left(token, start) == token_ttl_max_s);
  BOOST_TEST(max_ttl_s(token) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
