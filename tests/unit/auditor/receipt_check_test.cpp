#include "auditor/receipt_check.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/digest.hpp"
#include "tests/support/merkle_reference.hpp"
#include "tests/unit/auditor/log_folder.hpp"

namespace sealmint::auditor {
namespace {

const Bytes signature{1, 2, 3, 4};

// A log whose last record is of a signature that is known.
struct Signed {
  Signed() {
    tests::SampleRecord record(7);
    record.record().signature_hash = crypto::sha256(signature);
    entry = record.encoded();
    digest = Bytes(record.record().digest.begin(), record.record().digest.end());
    for (std::uint64_t number = 0; number < 4; ++number) {
      add(tests::SampleRecord(number).encoded());
    }
    add(entry);
  }
  void add(const Bytes& leaf) {
    log.append(leaf);
    hashes.push_back(crypto::merkle_leaf_hash(leaf));
  }
  std::string receipt() const {
    return audit::to_text(
        audit::Receipt{entry, 4, testing::inclusion_path(hashes, 4), log.log.signed_checkpoint()});
  }
  Result<CheckedReceipt> check(const ReceiptClaim& claim) const {
    return check_receipt(receipt(), log.log.key(), claim);
  }

  LogFolder log{0};
  std::vector<Sha256> hashes;
  Bytes entry;
  Bytes digest;
};

std::size_t differences(const Result<CheckedReceipt>& checked) {
  BOOST_REQUIRE(checked.has_value());
  return checked->differs.size();
}

BOOST_AUTO_TEST_SUITE(receipt_check)

BOOST_AUTO_TEST_CASE(a_receipt_shows_its_record) {
  const Signed log;
  const auto checked = log.check({});
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->record.kind == "pki-signer-sign");
  BOOST_TEST(checked->receipt.index == 4U);
  BOOST_TEST(checked->checkpoint.size == 5U);
}

BOOST_AUTO_TEST_CASE(what_was_signed_is_compared) {
  const Signed log;
  BOOST_TEST(differences(log.check({log.digest, signature})) == 0U);
  BOOST_TEST(differences(log.check({log.digest, std::nullopt})) == 0U);
  Bytes other = log.digest;
  other.back() ^= 1;
  BOOST_TEST(differences(log.check({other, signature})) == 1U);
  BOOST_TEST(differences(log.check({log.digest, Bytes{1, 2, 3}})) == 1U);
  BOOST_TEST(differences(log.check({other, Bytes{}})) == 2U);
  other.pop_back();
  BOOST_TEST(differences(log.check({other, std::nullopt})) == 1U);
}

BOOST_AUTO_TEST_CASE(a_signature_may_be_in_base64_as_the_server_answers_it) {
  const Signed log;
  const std::string text = to_base64(signature) + "\n";
  BOOST_TEST(differences(log.check({std::nullopt, Bytes(text.begin(), text.end())})) == 0U);
}

BOOST_AUTO_TEST_CASE(an_altered_receipt_is_refused) {
  const Signed log;
  const std::string text = log.receipt();
  // The name of a key in a signature line is all that may change: it is another's signature then.
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string altered = text;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    BOOST_TEST_CONTEXT("byte " << at) {
      BOOST_TEST(check_receipt(altered, log.log.log.key(), {}).has_error());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_in_the_log_but_no_record_is_refused) {
  Signed log;
  log.add({1, 2, 3});
  const audit::Receipt receipt{
      {1, 2, 3}, 5, testing::inclusion_path(log.hashes, 5), log.log.log.signed_checkpoint()};
  BOOST_TEST(check_receipt(audit::to_text(receipt), log.log.log.key(), {}).has_error());
}

BOOST_AUTO_TEST_CASE(a_record_of_no_signature_fits_none) {
  Signed log;
  tests::SampleRecord event(999);
  const Bytes entry = event.encoded();
  log.add(entry);
  const audit::Receipt receipt{entry, 5, testing::inclusion_path(log.hashes, 5),
                               log.log.log.signed_checkpoint()};
  const auto checked =
      check_receipt(audit::to_text(receipt), log.log.log.key(), {log.digest, signature});
  BOOST_TEST(differences(checked) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::auditor
