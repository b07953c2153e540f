#include "core/base/must.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>
#include <string>

#include "tests/support/death.hpp"

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(must_suite)

BOOST_AUTO_TEST_CASE(a_promise_that_holds_costs_nothing_but_the_question) {
  const auto death = testing::death_of([] { must(true, "this holds"); });
  BOOST_TEST(death.signal == 0);
  BOOST_TEST(death.words.empty());
}

BOOST_AUTO_TEST_CASE(a_broken_promise_ends_the_process_and_says_where) {
  const int line = __LINE__ + 1;
  const auto death = testing::death_of([] { must(false, "one outcome for each transaction"); });
  BOOST_TEST(death.signal == SIGABRT);
  BOOST_TEST(death.words.starts_with(
      "sealmint: a promise was broken: one outcome for each transaction ("));
  BOOST_TEST(death.words.ends_with("must_test.cpp:" + std::to_string(line) + ")\n"));
}

BOOST_AUTO_TEST_CASE(a_long_promise_is_cut_not_written_past_its_end) {
  static constexpr auto text = [] {
    std::array<char, 2'000> chars{};
    chars.fill('x');
    chars.back() = '\0';
    return chars;
  }();
  const auto death = testing::death_of([] { must(false, text.data()); });
  BOOST_TEST(death.signal == SIGABRT);
  BOOST_TEST(death.words.size() == 512U);
}

BOOST_AUTO_TEST_SUITE_END()
