#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "core/audit/leaf.hpp"
#include "sinks/shared/entries.hpp"

namespace sealmint::sinks {
namespace {

Bytes leaf_of(std::string_view reason) {
  audit::LeafRecord record;
  record.kind = "pki-signer-sign-denied";
  record.created_at = from_unix_ms(1'800'000'000'000);
  record.actor_kind = "user";
  record.reason = reason;
  Bytes leaf;
  audit::encode(record, leaf);
  return leaf;
}

BOOST_AUTO_TEST_SUITE(sink_entries)

BOOST_AUTO_TEST_CASE(what_a_leaf_has_not_got_is_left_out) {
  const auto entry = sink_entry(17, leaf_of("no"), {});
  BOOST_TEST(entry.index == 17U);
  BOOST_TEST(entry.kind == "pki-signer-sign-denied");
  BOOST_TEST(entry.json ==
             R"({"index":17,"kind":"pki-signer-sign-denied",)"
             R"("id":"00000000-0000-0000-0000-000000000000","time":"2027-01-15T08:00:00.000Z",)"
             R"("actorKind":"user","personal":")" +
                 std::string(64, '0') + R"(","reason":"no"})");
}

BOOST_AUTO_TEST_CASE(any_text_is_one_line_of_printable_ascii_and_the_same_value) {
  const std::string text = "a\nb\x7f\"\\ é \u202e \U0001f600";
  const auto entry = sink_entry(0, leaf_of(text), {{"actorName", text}});
  for (const char c : entry.json) BOOST_TEST((c >= ' ' && c <= '~'));
  const auto value = boost::json::parse(entry.json);
  BOOST_TEST(value.at("reason").as_string() == text);
  BOOST_TEST(value.at("personalTexts").at("actorName").as_string() == text);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_do_not_break_the_line) {
  const auto entry = sink_entry(0, leaf_of("\xff\xc3("), {});
  const auto value = boost::json::parse(entry.json);
  BOOST_TEST(value.at("reason").as_string() == "\ufffd\ufffd(");
}

BOOST_AUTO_TEST_CASE(a_leaf_that_cannot_be_read_is_told_as_it_is) {
  const Bytes leaf{0xff, 0x01};
  BOOST_TEST(sink_entry(3, leaf, {}).json == R"({"index":3,"kind":"unreadable","leaf":"ff01"})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::sinks
