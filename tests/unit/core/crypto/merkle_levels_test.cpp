#include "core/crypto/merkle_levels.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/digest.hpp"
#include "core/crypto/merkle.hpp"
#include "tests/support/merkle_reference.hpp"

namespace sealmint::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(merkle_levels)

BOOST_AUTO_TEST_CASE(roots_and_paths_are_those_of_the_definition_for_every_size) {
  std::vector<Sha256> leaves;
  for (std::uint8_t size = 1; size <= 70; ++size) {
    leaves.push_back(merkle_leaf_hash({&size, 1}));
    const MerkleLevels levels(leaves);
    BOOST_TEST((levels.root() == merkle_root(leaves)));
    for (std::size_t index = 0; index < leaves.size(); ++index) {
      BOOST_TEST((levels.path(index) == testing::inclusion_path(leaves, index)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::crypto
