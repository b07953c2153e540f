// Events of reads: nobody waits for them, and what is lost is counted.
#include "core/service/access/unwaited_events.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using testing::PrincipalWorld;
using testing::somebody;

struct Fixture : PrincipalWorld {
  UnwaitedEvents events{commits};

  void record() {
    EventDraft event(audit_kinds::get_pki_signers, somebody(), clock.now());
    events.record(io.get_executor(), std::move(event));
  }
};

BOOST_FIXTURE_TEST_SUITE(unwaited_events, Fixture)

BOOST_AUTO_TEST_CASE(an_event_is_recorded_after_the_call_has_returned) {
  record();
  BOOST_TEST(recorded.take_kinds().empty());  // its executor has not run
  io.run();
  BOOST_TEST(recorded.take_kinds() == "get-pki-signers");
  BOOST_TEST(events.lost().value() == 0U);
}

BOOST_AUTO_TEST_CASE(what_a_full_store_refuses_is_counted) {
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  record();
  io.run();
  BOOST_TEST(recorded.take_kinds().empty());
  BOOST_TEST(events.lost().value() == 1U);
  io.restart();
  record();
  io.run();
  BOOST_TEST(recorded.take_kinds() == "get-pki-signers");
  BOOST_TEST(events.lost().value() == 1U);
}

BOOST_AUTO_TEST_CASE(what_a_stopped_recorder_refuses_is_counted) {
  recorder.stop();
  record();
  io.run();
  BOOST_TEST(events.lost().value() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
