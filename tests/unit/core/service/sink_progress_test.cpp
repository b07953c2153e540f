#include "core/service/log/sink_progress.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;

constexpr SinkRule rule{8, {1s, 10s}};
const SinkProgress::Instant noon{100h};

std::size_t next_count(const SinkProgress& progress) { return progress.next(1'000)->count; }

BOOST_AUTO_TEST_SUITE(sink_progress)

BOOST_AUTO_TEST_CASE(what_is_there_is_next_up_to_a_batch) {
  SinkProgress progress(5, rule);
  BOOST_TEST(!progress.next(0));
  BOOST_TEST(!progress.next(5));
  BOOST_TEST(progress.next(6)->first == 5U);
  BOOST_TEST(progress.next(6)->count == 1U);
  BOOST_TEST(progress.next(100)->count == 8U);
  progress.note_delivered(8);
  BOOST_TEST(progress.position() == 13U);
  BOOST_TEST(progress.next(100)->first == 13U);
}

BOOST_AUTO_TEST_CASE(failures_are_waited_out_longer_and_longer_and_for_ever) {
  SinkProgress progress(5, rule);
  BOOST_TEST((progress.retry_at() < noon));
  BOOST_TEST(progress.note_failure(noon, 0));
  BOOST_TEST((progress.retry_at() == noon + 1s));
  BOOST_TEST(progress.is_failing());
  BOOST_TEST(!progress.note_failure(noon, 0));
  BOOST_TEST((progress.retry_at() == noon + 3s));
  for (int i = 0; i < 1'000; ++i) BOOST_TEST(!progress.note_failure(noon, 0));
  BOOST_TEST((progress.retry_at() == noon + 10s));
  BOOST_TEST(progress.position() == 5U);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_failure_is_told_once) {
  SinkProgress progress(0, rule);
  BOOST_TEST(!progress.note_success());
  progress.note_failure(noon, 0);
  BOOST_TEST(progress.note_success());
  BOOST_TEST(!progress.note_success());
  BOOST_TEST(!progress.is_failing());
  BOOST_TEST((progress.retry_at() < noon));
  BOOST_TEST(progress.note_failure(noon, 0));
  BOOST_TEST((progress.retry_at() == noon + 1s));
}

BOOST_AUTO_TEST_CASE(a_batch_shrinks_with_each_failure_and_grows_with_each_delivery) {
  SinkProgress progress(0, rule);
  for (const std::size_t count : {4U, 2U, 1U, 1U}) {
    progress.note_failure(noon, 0);
    BOOST_TEST(next_count(progress) == count);
  }
  for (const std::size_t count : {2U, 4U, 8U, 8U}) {
    progress.note_delivered(1);
    BOOST_TEST(next_count(progress) == count);
  }
}

BOOST_AUTO_TEST_CASE(it_goes_where_it_is_told) {
  SinkProgress progress(50, rule);
  progress.move_to(20);
  BOOST_TEST(progress.next(100)->first == 20U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
