#include "core/rules/manifest.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/limits.hpp"
#include "core/rules/scope.hpp"

namespace sealmint::rules {
namespace {

model::ManifestDigest digest_of(std::size_t bytes, std::uint8_t filling) {
  return model::ManifestDigest(Bytes(bytes, filling));
}

BOOST_AUTO_TEST_SUITE(manifest)

BOOST_AUTO_TEST_CASE(a_list_is_sorted_and_its_repeats_are_folded) {
  const auto digests = canonical_manifest(
      {digest_of(64, 1), digest_of(32, 9), digest_of(32, 1), digest_of(48, 1), digest_of(32, 9)});
  BOOST_REQUIRE(digests.has_value());
  BOOST_REQUIRE(digests->size() == 4U);
  // The shorter one first, of those that begin alike.
  BOOST_TEST(((*digests)[0] == digest_of(32, 1)));
  BOOST_TEST(((*digests)[1] == digest_of(48, 1)));
  BOOST_TEST(((*digests)[2] == digest_of(64, 1)));
  BOOST_TEST(((*digests)[3] == digest_of(32, 9)));
}

BOOST_AUTO_TEST_CASE(lists_out_of_bounds_are_refused) {
  BOOST_TEST(canonical_manifest({}).has_error());
  BOOST_TEST(canonical_manifest({digest_of(31, 1)}).has_error());
  BOOST_TEST(canonical_manifest({digest_of(20, 1)}).has_error());
  BOOST_TEST(canonical_manifest({digest_of(32, 1), {}}).has_error());
  model::ManifestDigests most(limits::manifest_digests, digest_of(32, 1));
  BOOST_TEST(canonical_manifest(most).has_value());
  most.push_back(digest_of(32, 2));
  BOOST_TEST((canonical_manifest(most).error().kind == ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(the_refusal_names_the_item_and_the_reason) {
  const ObservedItem good{{}, {Sha256{}, ManifestFault::none}, 0};
  const ObservedItem silent{{}, {}, 3};
  const ObservedItem broken{{}, {std::nullopt, ManifestFault::bad_path}, 4};
  const ObservedItem unlisted{{}, {std::nullopt, ManifestFault::not_listed}, 0};
  const std::vector many{good, silent, broken};
  BOOST_TEST(describe_manifest(many) ==
             "items/3: no proof was shown that the approved list has the digest");
  BOOST_TEST(describe_manifest({&broken, 1}) ==
             "index, size and number of hashes of the proof do not fit together");
  BOOST_TEST(describe_manifest({&unlisted, 1}) == "the digest is not in the list that was shown");
  BOOST_TEST(describe_manifest({&good, 1}) ==
             "the proof does not lead from the digest to the approved list");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
