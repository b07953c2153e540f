#include "core/base/clock.hpp"

#include <boost/test/unit_test.hpp>

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(clock_texts)

BOOST_AUTO_TEST_CASE(times_are_written_with_milliseconds) {
  BOOST_TEST(to_iso8601(from_unix_ms(0)) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(to_iso8601(from_unix_ms(-1)) == "1969-12-31T23:59:59.999Z");
  BOOST_TEST(to_iso8601(from_unix_ms(951827696789)) == "2000-02-29T12:34:56.789Z");
  BOOST_TEST(to_iso8601(from_unix_ms(253402300799999)) == "9999-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(times_are_read_back) {
  for (const std::int64_t ms : {0LL, 1LL, 999LL, -1LL, 951827696789LL, 4107542399000LL,
                                253402300799999LL, -62135596800000LL}) {
    const auto read = parse_iso8601(to_iso8601(from_unix_ms(ms)));
    BOOST_REQUIRE(read);
    BOOST_TEST(to_unix_ms(*read) == ms);
  }
}

BOOST_AUTO_TEST_CASE(other_forms_of_the_same_time) {
  const auto wanted = from_unix_ms(1767225600000);
  for (const std::string_view text :
       {"2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0Z", "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00.0009999999999999999999Z"}) {
    BOOST_TEST((parse_iso8601(text) == wanted), text);
  }
  BOOST_TEST((parse_iso8601("2026-01-01T00:00:00.5Z") == from_unix_ms(1767225600500)));
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_refused) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-1-1",
                                      "2026-02-29",
                                      "2026-13-01",
                                      "2026-00-01",
                                      "2026-01-00",
                                      "2026-01-32",
                                      "2026/01/01",
                                      "2026-01-01 00:00:00Z",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01T00:60:00Z",
                                      "2026-01-01T00:00:60Z",
                                      "2026-01-01T00:00:00",
                                      "2026-01-01T00:00:00.Z",
                                      "2026-01-01T00:00:00+01:00",
                                      "2026-01-01T00:00:00ZZ",
                                      "2026-01-01T00:00Z",
                                      "-026-01-01",
                                      "+2026-01-01",
                                      "2026-01-01T",
                                      "20260101",
                                      "2026-01-01T00:00:00-00:00",
                                      " 2026-01-01",
                                      "2026-01-01 "}) {
    BOOST_TEST(!parse_iso8601(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
