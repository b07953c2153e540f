#include "sinks/syslog/syslog_message.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::sinks {
namespace {

ports::SinkEntry entry_of(std::string kind) {
  return {17, std::move(kind), from_unix_ms(1'800'000'000'123), R"({"index":17})"};
}

std::string without_length(const std::string& frame) {
  const auto blank = frame.find(' ');
  BOOST_TEST(frame.substr(0, blank) == std::to_string(frame.size() - blank - 1));
  return frame.substr(blank + 1);
}

BOOST_AUTO_TEST_SUITE(syslog_message)

BOOST_AUTO_TEST_CASE(a_message_is_one_of_rfc_5424_behind_its_length) {
  const auto frame = syslog_frame(entry_of("pki-signer-sign"), {"seal.example", "seal/audit"});
  BOOST_TEST(without_length(frame) ==
             "<110>1 2027-01-15T08:00:00.123Z seal.example sealmint - pki-signer-sign "
             "[sealmint@32473 index=\"17\" log=\"seal/audit\"] {\"index\":17}");
}

BOOST_AUTO_TEST_CASE(what_was_refused_or_failed_is_a_warning) {
  for (const char* kind : {"pki-signer-sign-denied", "pki-signer-sign-failed", "unreadable",
                           "log-rollback-accepted", "webhook-delivery-dead"}) {
    BOOST_TEST(without_length(syslog_frame(entry_of(kind), {})).starts_with("<108>1 "), kind);
  }
  for (const char* kind : {"pki-signer-sign", "create-ca", "approval-request-reject"}) {
    BOOST_TEST(without_length(syslog_frame(entry_of(kind), {})).starts_with("<110>1 "), kind);
  }
}

BOOST_AUTO_TEST_CASE(texts_keep_to_their_fields) {
  const auto message = without_length(
      syslog_frame(entry_of("a kind\nwith " + std::string(40, 'x')), {"", "a\"b\\c]d"}));
  BOOST_TEST(message.find(" - sealmint - a?kind?with?xxxxxxxxxxxxxxxxxxxx ") != message.npos,
             message);
  BOOST_TEST(message.find(R"( log="a\"b\\c\]d"] )") != message.npos, message);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::sinks
