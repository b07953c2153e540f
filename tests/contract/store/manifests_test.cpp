// Contract of core/ports/store.hpp: lists of digests behind a Merkle root.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {
namespace {

model::Manifest sample_manifest(SignerId signer, std::uint8_t seed) {
  model::ManifestDigests digests;
  for (const std::size_t bytes : {32U, 48U, 64U}) {
    digests.emplace_back(Bytes(bytes, seed));
  }
  return {signer, hash_of(seed), std::make_shared<const model::ManifestDigests>(digests)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_manifests)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_is_kept_under_its_signer_and_root, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto other = put(store, sample_signer("other"));
  const auto manifest = sample_manifest(signer.id, 1);
  BOOST_TEST(!testing::ask(store).manifest(signer.id, manifest.root)->has_value());
  BOOST_TEST(commit_one(store, ports::KeepManifest{manifest}).has_value());
  // Keeping a manifest once more changes nothing.
  BOOST_TEST(commit_one(store, ports::KeepManifest{manifest}).has_value());
  const auto found = *testing::ask(store).manifest(signer.id, manifest.root);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((*found->digests == *manifest.digests));
  BOOST_TEST(!testing::ask(store).manifest(other.id, manifest.root)->has_value());
  BOOST_TEST(!testing::ask(store).manifest(signer.id, hash_of(2))->has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_is_forgotten_alone_or_with_its_signer, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto first = sample_manifest(signer.id, 1);
  const auto second = sample_manifest(signer.id, 2);
  BOOST_TEST(
      commit_one(store, ports::KeepManifest{first}, ports::KeepManifest{second}).has_value());
  BOOST_TEST(commit_one(store, ports::ForgetManifest{signer.id, first.root}).has_value());
  BOOST_TEST(commit_one(store, ports::ForgetManifest{signer.id, first.root}).has_value());
  BOOST_TEST(!testing::ask(store).manifest(signer.id, first.root)->has_value());
  BOOST_TEST(testing::ask(store).manifest(signer.id, second.root)->has_value());
  BOOST_TEST(commit_one(store, ports::Erase<model::Signer>{signer.id}).has_value());
  BOOST_TEST(!testing::ask(store).manifest(signer.id, second.root)->has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_needs_its_signer, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto refused =
      commit_one(store, ports::KeepManifest{sample_manifest(next_id<SignerId>(), 1)});
  BOOST_TEST((refused.error().kind == ErrorKind::conflict));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_fails_leaves_the_lists_alone, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto kept = sample_manifest(signer.id, 1);
  BOOST_TEST(commit_one(store, ports::KeepManifest{kept}).has_value());
  auto stale = signer;
  stale.version = 7;
  BOOST_TEST(commit_one(store, ports::ForgetManifest{signer.id, kept.root},
                        ports::KeepManifest{sample_manifest(signer.id, 2)},
                        ports::Put<model::Signer>{stale})
                 .has_error());
  BOOST_TEST(testing::ask(store).manifest(signer.id, kept.root)->has_value());
  BOOST_TEST(!testing::ask(store).manifest(signer.id, hash_of(2))->has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test
