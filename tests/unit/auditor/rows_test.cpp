// What a hostile text in a record may do to those who read rows: nothing.
#include "auditor/rows.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <vector>

#include "auditor/entry_filter.hpp"
#include "tests/support/log_records.hpp"

namespace sealmint::auditor {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

std::string row_with_reason(RowFormat format, std::string_view reason) {
  tests::SampleRecord sample(1);
  sample.record().reason = reason;
  return row(format, "1.0", 17, sample.record());
}

BOOST_AUTO_TEST_SUITE(rows)

BOOST_AUTO_TEST_CASE(formats_have_names) {
  BOOST_CHECK(parse_row_format("jsonl") == RowFormat::jsonl);
  BOOST_CHECK(parse_row_format("csv") == RowFormat::csv);
  BOOST_CHECK(parse_row_format("cef") == RowFormat::cef);
  BOOST_CHECK(!parse_row_format("JSONL"));
}

BOOST_AUTO_TEST_CASE(json_lines_say_what_was_said_and_are_ascii) {
  const std::string_view reason = "a\n\x1b[2J\"\\ \xe2\x80\xae \xf0\x9f\x99\x82 ü";
  const std::string line = row_with_reason(RowFormat::jsonl, reason);
  BOOST_TEST(line.find('\n') == line.size() - 1);
  for (const char c : line) BOOST_TEST_REQUIRE((c == '\n' || (c >= ' ' && c < '\x7f')));
  const auto value = boost::json::parse(line);
  BOOST_TEST(value.at("index").as_int64() == 17);
  BOOST_TEST(std::string_view(value.at("reason").as_string()) == reason);
}

BOOST_AUTO_TEST_CASE(no_value_of_csv_is_a_formula) {
  for (const char* text : {"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"}) {
    const std::string line = row_with_reason(RowFormat::csv, text);
    BOOST_TEST_CONTEXT(line) { BOOST_TEST((has(line, ",'") || has(line, ",\"'"))); }
  }
  BOOST_TEST(has(row_with_reason(RowFormat::csv, "=HYPERLINK(\"x\",1)"),
                 ",\"'=HYPERLINK(\"\"x\"\",1)\","));
  BOOST_TEST(has(row_with_reason(RowFormat::csv, "a-b"), ",a-b,"));
}

BOOST_AUTO_TEST_CASE(rows_of_csv_have_as_many_values_as_the_head) {
  const auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  const std::string head = row_head(RowFormat::csv);
  BOOST_TEST(head.starts_with("index,kind,id,time,"));
  BOOST_TEST(commas(row_with_reason(RowFormat::csv, "plain")) == commas(head));
  const std::string line = row_with_reason(RowFormat::csv, "a\r\nb");
  BOOST_TEST(line.find('\n') == line.size() - 1);
}

BOOST_AUTO_TEST_CASE(what_delimits_cef_is_escaped) {
  BOOST_TEST(has(row_with_reason(RowFormat::cef, "a=b\\c|d\ne"), " reason=a\\=b\\\\c|d\\ne "));
  tests::SampleRecord sample(1);
  sample.record().kind = "pki|signer\\x=";
  BOOST_TEST(
      row(RowFormat::cef, "1.0", 1, sample.record())
          .starts_with("CEF:0|Sealmint|Sealmint|1.0|pki\\|signer\\\\x=|pki\\|signer\\\\x=|3|"));
  sample.record().kind = "pki-signer-sign-denied";
  BOOST_TEST(has(row(RowFormat::cef, "1.0", 1, sample.record()), "|6|rt="));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(entry_filter)

BOOST_AUTO_TEST_CASE(all_that_is_given_must_fit) {
  tests::SampleRecord sample(1);
  const audit::LeafRecord& record = sample.record();
  EntryFilter filter;
  BOOST_TEST(fits(filter, record));
  filter.kind = "pki-signer-sign";
  filter.id = record.id;
  filter.signer_id = record.signer_id;
  filter.actor_id = record.actor_id;
  filter.since = record.created_at;
  filter.before = record.created_at + std::chrono::milliseconds(1);
  filter.digest = Bytes(record.digest.begin(), record.digest.end());
  BOOST_TEST(fits(filter, record));
  for (const auto& spoil : std::vector<std::function<void(EntryFilter&)>>{
           [](auto& f) { f.kind = "pki-signer"; }, [](auto& f) { f.id = Uuid{}; },
           [](auto& f) { f.signer_id = Uuid{}; }, [](auto& f) { f.actor_id = Uuid{}; },
           [](auto& f) { *f.since += std::chrono::milliseconds(1); },
           [](auto& f) { *f.before -= std::chrono::milliseconds(1); },
           [](auto& f) { f.digest->pop_back(); }}) {
    EntryFilter other = filter;
    spoil(other);
    BOOST_TEST(!fits(other, record));
  }
}

BOOST_AUTO_TEST_CASE(the_hash_of_the_data_is_a_digest_too) {
  tests::SampleRecord sample(1);
  EntryFilter filter;
  filter.digest = Bytes(sample.record().data_hash->begin(), sample.record().data_hash->end());
  BOOST_TEST(fits(filter, sample.record()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::auditor
