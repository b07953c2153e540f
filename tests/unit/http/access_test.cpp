#include "http/routes/access.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

#include "core/rules/roles.hpp"
#include "http/routes/callers.hpp"

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(route_access)

// Each by one access, in the same words.
BOOST_AUTO_TEST_CASE(every_action_on_a_signer_can_be_asked_for) {
  std::vector<rules::Action> asked;
  for (std::size_t number = 0; number < http::access_names.size(); ++number) {
    const auto access = static_cast<http::Access>(number);
    const auto action = http::action_of(access);
    if (!action) continue;
    BOOST_TEST(http::name(access) == rules::name(*action));
    BOOST_TEST((std::ranges::find(asked, *action) == asked.end()), rules::name(*action));
    asked.push_back(*action);
  }
  BOOST_TEST(asked.size() == rules::all_actions.size());
}

BOOST_AUTO_TEST_SUITE_END()
