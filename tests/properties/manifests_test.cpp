// Properties of manifests: exactly the listed digests are inside one, whatever is shown.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include <algorithm>

#include "core/crypto/merkle_levels.hpp"
#include "core/rules/scope.hpp"
#include "core/service/approvals/manifest_proofs.hpp"

namespace sealmint::service {
namespace {

// Few different ones, so that lists repeat and strangers look alike.
model::ManifestDigest any_digest() {
  const std::size_t size = *rc::gen::element<std::size_t>(32, 48, 64);
  Bytes bytes(size);
  bytes.front() = *rc::gen::inRange<std::uint8_t>(0, 12);
  bytes.back() = *rc::gen::inRange<std::uint8_t>(0, 3);
  return model::ManifestDigest(bytes);
}

model::ManifestDigests any_list() {
  model::ManifestDigests digests(*rc::gen::inRange<std::size_t>(1, 40));
  std::ranges::generate(digests, any_digest);
  return digests;
}

model::SignItem showing(model::ManifestProof proof) {
  model::SignItem item;
  item.manifest_proof = std::make_shared<const model::ManifestProof>(std::move(proof));
  return item;
}

bool is_inside(const Sha256& approved_root, const model::SignItem& item,
               const model::ManifestDigest& digest, const ShownManifest* shown = nullptr) {
  model::Scope scope;
  scope.manifest = to_hex(approved_root);
  const rules::ObservedItem observed{{}, observe_manifest(item, digest, shown)};
  return rules::mismatching_fields(scope, {}, {&observed, 1}).empty();
}

bool holds(const ShownManifest& list, const model::ManifestDigest& digest) {
  return std::ranges::find(list.digests, digest) != list.digests.end();
}

Sha256 any_hash(const crypto::MerkleLevels& levels) {
  if (*rc::gen::arbitrary<bool>()) return levels.root();
  Sha256 hash{};
  hash.front() = *rc::gen::arbitrary<std::uint8_t>();
  return hash;
}

BOOST_AUTO_TEST_SUITE(manifests)

BOOST_AUTO_TEST_CASE(every_listed_digest_is_inside_by_its_proof_and_no_other_digest_is) {
  BOOST_TEST(rc::check("proofs", [] {
    const auto list = *read_shown_manifest(any_list());
    const crypto::MerkleLevels levels(manifest_leaves(list.digests));
    RC_ASSERT(levels.root() == list.root);
    const auto index = *rc::gen::inRange<std::size_t>(0, list.digests.size());
    const auto item = showing({index, list.digests.size(), levels.path(index)});
    RC_ASSERT(is_inside(list.root, item, list.digests[index]));
    const auto other = any_digest();
    RC_ASSERT(is_inside(list.root, item, other) == (other == list.digests[index]));
  }));
}

BOOST_AUTO_TEST_CASE(whatever_proof_is_shown_only_listed_digests_are_inside) {
  BOOST_TEST(rc::check("mangled proofs", [] {
    const auto list = *read_shown_manifest(any_list());
    const crypto::MerkleLevels levels(manifest_leaves(list.digests));
    model::ManifestProof proof;
    const auto from = *rc::gen::inRange<std::size_t>(0, list.digests.size());
    proof.path = levels.path(from);
    proof.index = *rc::gen::arbitrary<bool>() ? from : *rc::gen::inRange<std::uint64_t>(0, 100'000);
    proof.size = *rc::gen::arbitrary<bool>() ? list.digests.size()
                                             : *rc::gen::inRange<std::uint64_t>(1, 100'001);
    switch (*rc::gen::inRange(0, 5)) {
      case 0: proof.path.push_back(any_hash(levels)); break;
      case 1: proof.path.insert(proof.path.begin(), any_hash(levels)); break;
      case 2:
        if (!proof.path.empty()) proof.path.erase(proof.path.begin());
        break;
      case 3: std::ranges::reverse(proof.path); break;
      default: break;
    }
    const auto digest = any_digest();
    if (is_inside(list.root, showing(std::move(proof)), digest)) RC_ASSERT(holds(list, digest));
  }));
}

BOOST_AUTO_TEST_CASE(a_shown_list_is_the_approved_one_in_any_order_or_nothing) {
  BOOST_TEST(rc::check("lists", [] {
    auto digests = any_list();
    const auto approved = *read_shown_manifest(digests);
    std::ranges::rotate(digests,
                        digests.begin() + *rc::gen::inRange<std::ptrdiff_t>(
                                              0, static_cast<std::ptrdiff_t>(digests.size())));
    digests.push_back(digests.front());
    if (*rc::gen::arbitrary<bool>()) digests.push_back(any_digest());
    const auto shown = *read_shown_manifest(digests);
    const bool is_same = shown.digests == approved.digests;
    RC_ASSERT(is_same == (shown.root == approved.root));
    const auto digest = any_digest();
    RC_ASSERT(is_inside(approved.root, {}, digest, &shown) == (is_same && holds(approved, digest)));
    RC_ASSERT(!is_inside(approved.root, {}, digest));
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
