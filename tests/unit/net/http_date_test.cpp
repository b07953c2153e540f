#include "net/http_date.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace sealmint::net {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

// The time of the examples in RFC 9110 section 5.6.7.
constexpr sys_seconds then =
    sys_days{std::chrono::year{1994} / 11 / 6} + std::chrono::hours{8} + seconds{49 * 60 + 37};
constexpr sys_seconds now = sys_days{std::chrono::year{2026} / 12 / 1};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_date)

BOOST_AUTO_TEST_CASE(all_three_forms_are_read) {
  for (const std::string_view text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"}) {
    BOOST_TEST((parse_http_date(text, now) == then), text);
  }
  BOOST_TEST((parse_http_date("Sat Nov 26 08:49:37 1994", now) == then + std::chrono::days{20}));
}

BOOST_AUTO_TEST_CASE(two_digits_of_a_year_are_at_most_fifty_years_ahead) {
  const auto year_of = [](std::string_view two_digits) {
    const auto time =
        parse_http_date("Monday, 01-Jun-" + std::string(two_digits) + " 00:00:00 GMT", now);
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time.value())};
    return static_cast<int>(date.year());
  };
  BOOST_TEST(year_of("26") == 2026);
  BOOST_TEST(year_of("76") == 2076);
  BOOST_TEST(year_of("77") == 1977);
  BOOST_TEST(year_of("00") == 2000);
  BOOST_TEST(year_of("99") == 1999);
}

BOOST_AUTO_TEST_CASE(other_texts_are_no_dates) {
  for (const std::string_view text :
       {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 2026 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov -994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37Z",
        "Sun, +6 Nov 1994 08:49:37 GMT"}) {
    BOOST_TEST(!parse_http_date(text, now).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(retry_after_is_a_number_or_a_date) {
  struct Row {
    std::string_view text;
    std::optional<seconds> expected;
  };
  for (const Row& row : {
           Row{"0", seconds{0}},
           Row{"120", seconds{120}},
           Row{"99999999999999999999", seconds{2'147'483'647}},
           Row{"4294967295", seconds{2'147'483'647}},
           Row{"-1", std::nullopt},
           Row{"1.5", std::nullopt},
           Row{"12 s", std::nullopt},
           Row{"", std::nullopt},
           Row{"soon", std::nullopt},
           Row{"Tue, 01 Dec 2026 00:01:30 GMT", seconds{90}},
           Row{"Tuesday, 01-Dec-26 00:01:30 GMT", seconds{90}},
           Row{"Tue Dec  1 00:01:30 2026", seconds{90}},
           Row{"Sun, 06 Nov 1994 08:49:37 GMT", seconds{0}},
       }) {
    BOOST_TEST((parse_retry_after(row.text, now) == row.expected), row.text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
