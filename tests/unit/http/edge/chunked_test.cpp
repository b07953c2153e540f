#include "http/edge/chunked.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using sealmint::http::ChunkedDecoder;

namespace {

struct Outcome {
  int status = 0;  // of a refusal
  bool is_done = false;
  std::size_t used = 0;
  std::string body;
};

// Feeds the bytes in pieces of that size.
Outcome decode(std::string_view bytes, std::size_t piece, std::size_t limit = 100) {
  ChunkedDecoder decoder(limit);
  Outcome outcome;
  while (outcome.used < bytes.size() && !decoder.is_done()) {
    const auto used = decoder.consume(bytes.substr(outcome.used, piece), outcome.body);
    if (used.has_error()) {
      outcome.status = used.error().status;
      return outcome;
    }
    outcome.used += *used;
  }
  outcome.is_done = decoder.is_done();
  return outcome;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chunked)

BOOST_AUTO_TEST_CASE(joins_chunks_and_leaves_what_follows) {
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    const auto outcome = decode("3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\nGET /", piece);
    BOOST_TEST(outcome.is_done);
    BOOST_TEST(outcome.body == "abc0123456789");
    BOOST_TEST(outcome.used == 29U);
  }
  BOOST_TEST(decode("0\r\n\r\n", 100).is_done);
  BOOST_TEST(!decode("3\r\nab", 100).is_done);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_plain) {
  for (const char* bytes :
       {"3;x=y\r\nabc\r\n0\r\n\r\n", "\r\nabc", "3\nabc\n0\n\n", "3\r\nabc0\r\n\r\n",
        "3\r\nabcd\r\n", " 3\r\nabc", "3 \r\nabc", "0x3\r\nabc", "-3\r\nabc", "+3\r\nabc", "g\r\n",
        "3\rabc", "0\r\nAuthorization: Bearer x\r\n\r\n", "0\r\nX: y\r\n\r\n", "0\r\n\rX",
        "3\r\nabc\r0", "0;a\r\n\r\n"}) {
    BOOST_TEST(decode(bytes, 1).status == 400, bytes);
    BOOST_TEST(decode(bytes, 1000).status == 400, bytes);
  }
}

BOOST_AUTO_TEST_CASE(bounds_sizes) {
  BOOST_TEST(decode("64\r\n" + std::string(100, 'x') + "\r\n0\r\n\r\n", 1000).is_done);
  BOOST_TEST(decode("65\r\n", 1000).status == 413);
  BOOST_TEST(decode("64\r\n" + std::string(100, 'x') + "\r\n1\r\n", 1000).status == 413);
  BOOST_TEST(decode("ffffffff\r\n", 1000).status == 413);
  BOOST_TEST(decode("fffffffff\r\n", 1000).status == 413);
  BOOST_TEST(decode(std::string(4000, '0') + "\r\n\r\n", 1000).status == 413);
}

BOOST_AUTO_TEST_SUITE_END()
