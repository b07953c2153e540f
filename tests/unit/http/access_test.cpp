#include "http/routes/access.hpp"

#include <boost/test/unit_test.hpp>

#include "core/rules/roles.hpp"

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(route_access)

// The two lists name the same actions in the same words and order.
BOOST_AUTO_TEST_CASE(every_action_on_a_signer_can_be_asked_for) {
  auto number = static_cast<std::size_t>(http::Access::read);
  for (const rules::Action action : rules::all_actions) {
    BOOST_TEST(http::name(static_cast<http::Access>(number)) == rules::name(action));
    ++number;
  }
  BOOST_TEST(number == http::access_names.size());
}

BOOST_AUTO_TEST_SUITE_END()
