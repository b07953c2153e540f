#include "core/state/directory.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/random.hpp"

namespace sealmint::service {
namespace {

TimePoint at_ms(std::int64_t ms) { return from_unix_ms(ms); }

struct Fixture {
  Directory directory{ports::Contents{}};
  model::Signer signer;

  Fixture() {
    signer.id = crypto::new_id<SignerId>(at_ms(1));
    signer.name = "release";
    apply(ports::Put<model::Signer>{signer});
  }

  void apply(ports::Change change) {
    ports::Transaction transaction;
    transaction.changes.push_back(std::move(change));
    const auto* const pointer = &transaction;
    directory.apply(std::span(&pointer, 1));
  }

  ports::AppendOperations row(std::int64_t ms,
                              model::OperationStatus status = model::OperationStatus::success) {
    ports::AppendOperations append;
    append.context.signer_id = signer.id;
    append.context.created_at = at_ms(ms);
    append.items.emplace_back().status = status;
    return append;
  }
};

BOOST_FIXTURE_TEST_SUITE(directory_suite, Fixture)

BOOST_AUTO_TEST_CASE(rows_of_operations_leave_the_snapshot_as_it_is) {
  const auto before = directory.snapshot();
  apply(row(10));
  BOOST_TEST((directory.snapshot() == before));
  apply(ports::Put<model::Signer>{*before->signer(signer.id)});
  BOOST_TEST((directory.snapshot() != before));
}

BOOST_AUTO_TEST_CASE(the_last_signature_is_the_latest_that_was_made) {
  BOOST_TEST((directory.last_signed_at(signer) == std::nullopt));
  apply(row(10));
  apply(row(30));
  apply(row(20));
  apply(row(40, model::OperationStatus::failed));
  BOOST_TEST((directory.last_signed_at(signer) == at_ms(30)));
  // What was read before does not take it back, and what was stored counts.
  apply(ports::Put<model::Signer>{signer});
  BOOST_TEST((directory.last_signed_at(*directory.snapshot()->signer(signer.id)) == at_ms(30)));
  signer.last_signed_at = at_ms(50);
  BOOST_TEST((directory.last_signed_at(signer) == at_ms(50)));
}

BOOST_AUTO_TEST_CASE(an_erased_signer_is_forgotten) {
  apply(row(10));
  apply(ports::Erase<model::Signer>{signer.id});
  BOOST_TEST((directory.last_signed_at(signer) == std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
