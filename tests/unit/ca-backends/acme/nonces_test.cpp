#include "ca-backends/acme/nonces.hpp"

#include <boost/test/unit_test.hpp>

#include "ca-backends/acme/issuer.hpp"

namespace sealmint::ca::acme {

BOOST_AUTO_TEST_SUITE(acme_nonces)

BOOST_AUTO_TEST_CASE(each_is_given_once_and_the_youngest_first) {
  Nonces nonces;
  const Nonces::Time now{};
  nonces.keep("one", now);
  nonces.keep("two", now);
  BOOST_TEST(nonces.take(now).value() == "two");
  BOOST_TEST(nonces.take(now).value() == "one");
  BOOST_TEST(!nonces.take(now).has_value());
}

BOOST_AUTO_TEST_CASE(old_ones_are_dropped) {
  Nonces nonces;
  const Nonces::Time now{};
  nonces.keep("old", now);
  nonces.keep("young", now + std::chrono::minutes(4));
  BOOST_TEST(nonces.take(now + std::chrono::minutes(6)).value() == "young");
  BOOST_TEST(!nonces.take(now + std::chrono::minutes(6)).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_nonce_is_not_kept) {
  Nonces nonces;
  const Nonces::Time now{};
  for (const std::string& text : {std::string(), std::string("a\"b"), std::string("a b"),
                                  std::string("a=="), std::string(513, 'a')}) {
    nonces.keep(text, now);
  }
  BOOST_TEST(!nonces.take(now).has_value());
}

BOOST_AUTO_TEST_CASE(there_is_a_bound) {
  Nonces nonces;
  const Nonces::Time now{};
  for (int i = 0; i < 1000; ++i) nonces.keep("n" + std::to_string(i), now);
  int count = 0;
  while (nonces.take(now)) ++count;
  BOOST_TEST(count == 32);
}

BOOST_AUTO_TEST_CASE(one_order_at_a_time_holds_the_claim) {
  OrderClaim claim;
  const OrderClaim::Time now{};
  const Uuid first{{1}};
  const Uuid second{{2}};
  BOOST_TEST(claim.take(first, now));
  BOOST_TEST(claim.take(first, now));
  BOOST_TEST(!claim.take(second, now));
  claim.release(second);
  BOOST_TEST(!claim.take(second, now));
  claim.release(first);
  BOOST_TEST(claim.take(second, now));
  BOOST_TEST(claim.take(first, now + std::chrono::minutes(11)));
  claim.note(first, "https://ca/o/1");
  claim.release("https://ca/o/2");
  BOOST_TEST(!claim.take(second, now + std::chrono::minutes(11)));
  claim.release("https://ca/o/1");
  BOOST_TEST(claim.take(second, now + std::chrono::minutes(11)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme
