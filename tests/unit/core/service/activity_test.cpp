#include <boost/test/unit_test.hpp>

#include "tests/support/operation_rows.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using model::OperationStatus;
using testing::fails_as;
using testing::SignerWorld;

struct World : SignerWorld {
  model::Signer signer = signer_with("release", {{actor(bob), "auditor"}});
  model::Signer other = signer_with("other");

  OperationId record(const model::Signer& of, OperationStatus status, const model::ActorRef& who) {
    clock.advance(std::chrono::seconds{1});
    model::Operation operation;
    operation.id = crypto::new_id<OperationId>(clock.now());
    operation.signer_id = of.id;
    operation.status = status;
    operation.actor = who;
    operation.actor_name = "somebody";
    operation.created_at = clock.now();
    ports::Transaction transaction;
    transaction.changes.emplace_back(testing::append(operation));
    commit(std::move(transaction));
    return operation.id;
  }
  Result<model::OperationViewPage> list(const model::Principal& principal, ActivityFilter filter) {
    return run([&] { return activity.list(principal, "release", filter); });
  }
  Result<model::OperationView> get(const model::Principal& principal, OperationId id) {
    return run([&] { return activity.get(principal, "release", id); });
  }
};

BOOST_FIXTURE_TEST_SUITE(activity_suite, World)

BOOST_AUTO_TEST_CASE(rows_come_newest_first_with_their_total) {
  const auto first = record(signer, OperationStatus::success, actor(alice));
  const auto second = record(signer, OperationStatus::denied, actor(bob));
  const auto third = record(signer, OperationStatus::failed, actor(robot));
  record(other, OperationStatus::success, actor(alice));
  const auto page = list(as(bob), {});
  BOOST_TEST_REQUIRE(page.has_value());
  BOOST_TEST(page->total_count == 3U);
  BOOST_TEST_REQUIRE(page->operations.size() == 3U);
  BOOST_TEST((page->operations[0].operation.id == third));
  BOOST_TEST((page->operations[1].operation.id == second));
  BOOST_TEST((page->operations[2].operation.id == first));
  BOOST_TEST(!page->operations[0].actor_membership_id.has_value());
  BOOST_TEST((page->operations[1].actor_membership_id == signer.members[1].id));
  BOOST_TEST((page->operations[2].actor_membership_id == signer.members[0].id));
  BOOST_TEST(page->operations[0].project_id == "project-1");
}

BOOST_AUTO_TEST_CASE(pages_and_filters_narrow_the_list) {
  record(signer, OperationStatus::success, actor(alice));
  const auto denied = record(signer, OperationStatus::denied, actor(alice));
  record(signer, OperationStatus::success, actor(alice));
  const auto second = list(as(alice), {std::nullopt, 1, 1});
  BOOST_TEST_REQUIRE(second->operations.size() == 1U);
  BOOST_TEST((second->operations[0].operation.id == denied));
  BOOST_TEST(second->total_count == 3U);
  const auto only_denied = list(as(alice), {OperationStatus::denied, 0, 20});
  BOOST_TEST(only_denied->total_count == 1U);
  BOOST_TEST(list(as(alice), {OperationStatus::pending, 0, 20})->operations.empty());
}

BOOST_AUTO_TEST_CASE(one_operation_is_shown_only_under_its_signer) {
  const auto mine = record(signer, OperationStatus::success, actor(alice));
  const auto foreign = record(other, OperationStatus::success, actor(alice));
  const auto view = get(as(bob), mine);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST(view->signer_name == "release");
  BOOST_TEST(fails_as(get(as(alice), foreign), ErrorKind::not_found));
  BOOST_TEST(fails_as(get(as(alice), OperationId{alice.uuid}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(strangers_see_nothing) {
  const auto id = record(signer, OperationStatus::success, actor(alice));
  BOOST_TEST(fails_as(list(as(carol), {}), ErrorKind::forbidden));
  BOOST_TEST(fails_as(get(as(carol), id), ErrorKind::forbidden));
  const auto principal = as(carol);
  BOOST_TEST(
      fails_as(run([&] { return activity.list(principal, "nothing", {}); }), ErrorKind::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
