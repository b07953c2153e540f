#include "http/front/sender_budgets.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace sealmint::http {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{seconds{1'700'000'000}};

std::string address(int number) {
  return "10.0." + std::to_string(number / 256) + "." + std::to_string(number % 256);
}

BOOST_AUTO_TEST_SUITE(sender_budgets)

BOOST_AUTO_TEST_CASE(each_address_has_its_own) {
  SenderBudgets budgets(1);
  BOOST_TEST(!budgets.spend("192.0.2.1", start));
  BOOST_TEST((budgets.spend("192.0.2.1", start) == seconds{60}));
  BOOST_TEST(!budgets.spend("192.0.2.2", start));
  BOOST_TEST(!budgets.spend("192.0.2.1", start + seconds{60}));
}

BOOST_AUTO_TEST_CASE(spellings_and_neighbours_share_one) {
  struct Row {
    const char* first;
    const char* second;
    bool is_same_sender;
  };
  const Row rows[] = {
      {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
      {"2001:db8:1:2::1", "2001:0DB8:1:2:0::1", true},
      {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
      {"::ffff:192.0.2.1", "192.0.2.1", true},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
      {"192.0.2.1", "192.0.2.2", false},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.first << " and " << row.second) {
      SenderBudgets budgets(1);
      BOOST_TEST(!budgets.spend(row.first, start));
      BOOST_TEST(budgets.spend(row.second, start).has_value() == row.is_same_sender);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_flood_cannot_grow_it) {
  SenderBudgets budgets(1, 100);
  for (int i = 0; i < 1000; ++i) BOOST_TEST(!budgets.spend(address(i), start));
  BOOST_TEST(budgets.size() == 100U);
}

BOOST_AUTO_TEST_CASE(the_longest_silent_is_forgotten_first) {
  SenderBudgets budgets(1, 2);
  BOOST_TEST(!budgets.spend(address(1), start));
  BOOST_TEST(!budgets.spend(address(2), start));
  BOOST_TEST(budgets.spend(address(1), start).has_value());  // refused, but heard
  BOOST_TEST(!budgets.spend(address(3), start));
  BOOST_TEST(budgets.spend(address(1), start).has_value());
}

BOOST_AUTO_TEST_CASE(it_shrinks_when_budgets_are_full_again) {
  SenderBudgets budgets(1, 100);
  for (int i = 0; i < 100; ++i) BOOST_TEST(!budgets.spend(address(i), start));
  for (int i = 0; i < 60; ++i) budgets.spend("192.0.2.1", start + seconds{60});
  BOOST_TEST(budgets.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::http
