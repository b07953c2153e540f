#include "core/rules/delivery.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/limits.hpp"
#include "core/rules/expiring.hpp"

namespace sealmint::rules {
namespace {

using model::DeliveryStatus;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const TimePoint now = from_unix_ms(1'800'000'000'000);

model::WebhookDelivery pending() {
  model::WebhookDelivery delivery;
  delivery.next_attempt_at = now;
  delivery.expires_at = now + limits::delivery_lifetime;
  return delivery;
}

DeliveryAttempt answered(std::int64_t status) { return {status, {}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(delivery)

BOOST_AUTO_TEST_CASE(only_a_success_delivers) {
  for (const std::int64_t status : {200, 202, 204, 299}) {
    auto each = pending();
    note_attempt(each, answered(status), {}, now, 0);
    BOOST_TEST((each.status == DeliveryStatus::delivered));
    BOOST_TEST((each.delivered_at == now));
    BOOST_TEST((each.expires_at == now + limits::delivered_lifetime));
  }
  for (const std::int64_t status : {100, 199, 300, 301, 307, 404, 410, 500}) {
    auto each = pending();
    note_attempt(each, answered(status), {}, now, 0);
    BOOST_TEST((each.status == DeliveryStatus::pending));
    BOOST_TEST((each.next_attempt_at == now + DeliveryRule{}.backoff.first));
    BOOST_TEST(each.http_status.value() == status);
    BOOST_TEST(each.last_error == "The answer was " + std::to_string(status));
  }
}

BOOST_AUTO_TEST_CASE(a_success_wipes_what_failed_before) {
  auto each = pending();
  note_attempt(each, {{}, "connecting: refused"}, {}, now, 0);
  BOOST_TEST(each.last_error == "connecting: refused");
  BOOST_TEST(!each.http_status.has_value());
  note_attempt(each, answered(200), {}, now, 0);
  BOOST_TEST(each.last_error.empty());
  BOOST_TEST(each.attempts == 2);
}

BOOST_AUTO_TEST_CASE(the_last_attempt_leaves_it_dead) {
  auto each = pending();
  const DeliveryRule rule{{}, 3};
  for (int i = 1; i <= 3; ++i) {
    BOOST_TEST((each.status == DeliveryStatus::pending));
    note_attempt(each, answered(500), rule, now, 0);
    BOOST_TEST(each.attempts == i);
  }
  BOOST_TEST((each.status == DeliveryStatus::dead));
  BOOST_TEST((each.expires_at == now + limits::delivery_lifetime));
}

BOOST_AUTO_TEST_CASE(the_default_attempts_span_about_a_day) {
  for (const std::uint64_t random : {0ULL, ~0ULL, 123'456'789ULL}) {
    auto each = pending();
    auto time = now;
    while (each.status == DeliveryStatus::pending) {
      time = each.next_attempt_at;
      note_attempt(each, answered(503), {}, time, random);
    }
    BOOST_TEST((time - now > hours{13}));
    BOOST_TEST((time - now < hours{36}));
  }
}

BOOST_AUTO_TEST_CASE(what_is_over_can_be_sent_again_and_what_is_not_cannot) {
  auto each = pending();
  BOOST_TEST((deliver_again(each, now).error().kind == ErrorKind::rejected));
  for (const auto over : {DeliveryStatus::dead, DeliveryStatus::delivered}) {
    each.status = over;
    each.attempts = 13;
    each.expires_at = now + minutes{1};
    BOOST_TEST(deliver_again(each, now + hours{1}).has_value());
    BOOST_TEST((each.status == DeliveryStatus::pending));
    BOOST_TEST(each.attempts == 0);
    BOOST_TEST((each.next_attempt_at == now + hours{1}));
    BOOST_TEST((each.expires_at == now + hours{1} + limits::delivery_lifetime));
  }
}

BOOST_AUTO_TEST_CASE(the_end_is_announced_shortly_before_it_and_not_at_the_beginning) {
  const auto end = now + hours{24};
  const auto at = [&](TimePoint when) { return is_expiring(now, end, hours{1}, when); };
  BOOST_TEST(!at(now));
  BOOST_TEST(!at(end - hours{1} - milliseconds{1}));
  BOOST_TEST(at(end - hours{1}));
  BOOST_TEST(at(end - milliseconds{1}));
  BOOST_TEST(!at(end));

  const auto short_end = now + minutes{20};
  const auto in_short = [&](TimePoint when) { return is_expiring(now, short_end, hours{1}, when); };
  BOOST_TEST(!in_short(now + minutes{15} - milliseconds{1}));
  BOOST_TEST(in_short(now + minutes{15}));
  BOOST_TEST(!is_expiring(now, end, milliseconds{0}, end - milliseconds{1}));
  BOOST_TEST(!is_expiring(end, now, hours{1}, now));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::rules
