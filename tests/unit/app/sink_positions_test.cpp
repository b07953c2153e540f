#include <boost/test/unit_test.hpp>

#include "app/serve/sinks.hpp"
#include "sinks/shared/positions.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/null_log.hpp"
#include "tests/unit/app/support.hpp"

namespace sealmint::app {
namespace {

using sinks::prepare_sink_positions;
using sinks::read_sink_position;
using sinks::write_sink_position;

struct Fixture {
  TemporaryFolder folder;
  sealmint::testing::RecordingLog log;
  sealmint::testing::ManualClock clock;
  Config config;

  Fixture() {
    config.storage.directory = folder.path();
    config.sink_file.path = folder / "log.jsonl";
    BOOST_REQUIRE(prepare_sink_positions(folder.path()).has_value());
  }
  std::optional<std::uint64_t> read() { return read_sink_position(folder.path(), "file").value(); }
  std::uint64_t opened_at(std::uint64_t log_size) { return open(log_size).value().at(0).position; }
  Result<std::vector<ConfiguredSink>> open(std::uint64_t log_size) {
    return open_sinks(config, {false, log_size, "test.example/audit", clock, log});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sink_positions, Fixture)

BOOST_AUTO_TEST_CASE(a_position_is_kept) {
  BOOST_TEST(!read());
  for (const std::uint64_t position : {0UL, 17UL, UINT64_MAX}) {
    BOOST_TEST(write_sink_position(folder.path(), "file", position).has_value());
    BOOST_TEST(read().value() == position);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_refused_by_name) {
  for (const char* text : {"", "\n", "-1", "1x", "18446744073709551616", "1\n\n", "0x10"}) {
    folder.write("sinks/file.position", text);
    const auto refused = read_sink_position(folder.path(), "file");
    BOOST_TEST((refused.error().kind == ErrorKind::rejected));
    BOOST_TEST(refused.error().detail.starts_with(folder / "sinks/file.position holds no number"));
    BOOST_TEST(open(0).has_error());
  }
}

BOOST_AUTO_TEST_CASE(pruning_is_told_how_far_all_have_got) {
  BOOST_TEST(lowest_sink_position(config).value().value() == 0U);
  BOOST_TEST(write_sink_position(folder.path(), "file", 9).has_value());
  BOOST_TEST(lowest_sink_position(config).value().value() == 9U);
  config.sink_file.path.clear();
  BOOST_TEST(!lowest_sink_position(config).value());
}

BOOST_AUTO_TEST_CASE(a_sink_goes_on_where_it_was_but_not_behind_the_log) {
  BOOST_TEST(opened_at(50) == 0U);
  BOOST_TEST(write_sink_position(folder.path(), "file", 40).has_value());
  BOOST_TEST(opened_at(50) == 40U);
  BOOST_TEST(log.events().empty());
  BOOST_TEST(opened_at(30) == 30U);
  BOOST_TEST(read().value() == 30U);
  BOOST_TEST(log.events() == std::vector<std::string>{"sink_moved_back"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::app
