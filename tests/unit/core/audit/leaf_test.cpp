#include "core/audit/leaf.hpp"

#include <boost/test/unit_test.hpp>

#include "core/audit/commitment.hpp"
#include "core/crypto/digest.hpp"

namespace sealmint::audit {
namespace {

Uuid uuid(std::uint8_t last) {
  Uuid id;
  id.bytes.back() = last;
  return id;
}
Sha256 filled(std::uint8_t byte) {
  Sha256 hash{};
  hash.fill(byte);
  return hash;
}

const Bytes digest(32, 0xdd);

LeafRecord signature_record() {
  LeafRecord record;
  record.kind = "pki-signer-sign";
  record.id = uuid(1);
  record.created_at = from_unix_ms(1'767'323'045'678);
  record.actor_kind = "identity";
  record.actor_id = uuid(2);
  record.personal = filled(0xaa);
  record.signer_id = uuid(3);
  record.algorithm = "ECDSA_SHA_256";
  record.data_hash = filled(0xbb);
  record.digest = digest;
  record.signature_hash = filled(0xcc);
  record.certificate_id = uuid(4);
  record.grant_id = uuid(5);
  return record;
}

LeafRecord administrative_record() {
  LeafRecord record;
  record.kind = "add-pki-signer-member";
  record.id = uuid(1);
  record.created_at = from_unix_ms(0);
  record.actor_kind = "platform";
  record.facts = {{"role", "operator"}, {"kind", "user"}, {"memberId", "x"}};
  sort_facts(record.facts);
  return record;
}

Bytes encoded(const LeafRecord& record) {
  Bytes out;
  encode(record, out);
  return out;
}

BOOST_AUTO_TEST_SUITE(leaf)

// A changed byte would change every root there ever was.
BOOST_AUTO_TEST_CASE(a_signature_has_these_bytes) {
  const std::string zeros(30, '0');
  const auto hex = [](std::string_view text) { return to_hex(as_bytes(text)); };
  const auto repeated = [](std::string_view text) {
    std::string out;
    for (int i = 0; i < 32; ++i) out += text;
    return out;
  };
  BOOST_TEST(to_hex(encoded(signature_record())) ==
             "ae0101026f" + hex("pki-signer-sign") + "0350" + zeros + "01041b0000019b7ca98f2e" +
                 "0568" + hex("identity") + "0650" + zeros + "02075820" + repeated("aa") + "0850" +
                 zeros + "03096d" + hex("ECDSA_SHA_256") + "0a5820" + repeated("bb") + "0b5820" +
                 repeated("dd") + "0c5820" + repeated("cc") + "0d50" + zeros + "040e50" + zeros +
                 "05");
}

BOOST_AUTO_TEST_CASE(the_record_of_a_signature_is_a_few_hundred_bytes) {
  BOOST_TEST(encoded(signature_record()).size() < 350U);
}

BOOST_AUTO_TEST_CASE(what_is_encoded_decodes_to_the_same) {
  for (const auto& record : {signature_record(), administrative_record()}) {
    const Bytes bytes = encoded(record);
    const auto decoded = decode(bytes);
    BOOST_REQUIRE(decoded.has_value());
    BOOST_TEST(decoded->kind == record.kind);
    BOOST_CHECK(decoded->actor_id == record.actor_id);
    BOOST_CHECK(decoded->facts == record.facts);
    BOOST_TEST(encoded(*decoded) == bytes, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(facts_stand_shorter_first) {
  const auto record = administrative_record();
  BOOST_TEST(record.facts[0].first == "kind");
  BOOST_TEST(record.facts[1].first == "role");
  BOOST_TEST(record.facts[2].first == "memberId");
}

BOOST_AUTO_TEST_CASE(facts_out_of_order_do_not_decode) {
  auto record = administrative_record();
  std::swap(record.facts[0], record.facts[1]);
  BOOST_TEST(decode(encoded(record)).has_error());
}

BOOST_AUTO_TEST_CASE(no_prefix_and_no_extension_decodes) {
  const Bytes whole = encoded(signature_record());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    BOOST_TEST(decode(ByteView(whole).first(size)).has_error());
  }
  Bytes longer = whole;
  longer.push_back(0);
  BOOST_TEST(decode(longer).has_error());
}

BOOST_AUTO_TEST_CASE(whatever_decodes_encodes_to_itself) {
  const Bytes whole = encoded(administrative_record());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
      Bytes altered = whole;
      altered[at] = static_cast<std::uint8_t>(altered[at] ^ bit);
      const auto decoded = decode(altered);
      if (decoded.has_error()) continue;
      BOOST_TEST(encoded(*decoded) == altered, boost::test_tools::per_element());
    }
  }
}

// Beside them a record with all that it must have, and one field that nobody knows or knows
// already.
BOOST_AUTO_TEST_CASE(fields_are_known_and_come_once_in_their_order) {
  const Bytes whole = encoded(administrative_record());
  const auto begins = [&](std::string_view fields) {
    Bytes bytes = *from_hex(fields);
    bytes.insert(bytes.end(), whole.begin() + 3, whole.end());  // behind the version
    return decode(bytes);
  };
  BOOST_TEST(to_hex(ByteView(whole).first(3)) == "a70101");
  BOOST_TEST(begins("a70101").has_value());
  BOOST_TEST(begins("a80101").has_error());        // one less than it says
  BOOST_TEST(begins("a60101").has_error());        // one more
  BOOST_TEST(begins("a801010101").has_error());    // the version twice
  BOOST_TEST(begins("a800000101").has_error());    // a field 0
  BOOST_TEST(begins("a80101181100").has_error());  // a field 17
  BOOST_TEST(begins("a7180101").has_error());      // its number in a longer form
  BOOST_TEST(begins("a80101096161").has_error());  // the algorithm before the kind
  BOOST_TEST(begins("b8070101").has_error());      // the count in a longer form
  BOOST_TEST(begins("a70102").has_error());        // another version
}

BOOST_AUTO_TEST_CASE(what_must_be_there_is_not_made_up_for_by_what_may_be) {
  const Bytes whole = encoded(signature_record());
  Bytes without_version = {0xad};
  without_version.insert(without_version.end(), whole.begin() + 3, whole.end());
  BOOST_TEST(decode(without_version).has_error());
  without_version[0] = 0xae;
  BOOST_TEST(decode(without_version).has_error());
}

BOOST_AUTO_TEST_CASE(a_record_without_a_kind_does_not_decode) {
  auto record = signature_record();
  record.kind = {};
  BOOST_TEST(decode(encoded(record)).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(commitment)

BOOST_AUTO_TEST_CASE(the_commitment_is_the_documented_hash) {
  Salt salt{};
  salt.fill(7);
  model::ClientMetadata client;
  client.tool = "cosign";
  client.source_ip = "192.0.2.1";
  const auto expected = crypto::sha256_of_parts(
      {salt, as_bytes("ada"), as_bytes("cosign"), {}, {}, {}, {}, {}, as_bytes("192.0.2.1")});
  BOOST_CHECK(commit_to_caller(salt, "ada", client) == expected);
}

BOOST_AUTO_TEST_CASE(another_salt_gives_another_commitment) {
  const Salt one = make_salt();
  const Salt other = make_salt();
  BOOST_CHECK(one != other);
  BOOST_CHECK(commit_to_texts(one, {{"name", "ada"}}) != commit_to_texts(other, {{"name", "ada"}}));
}

BOOST_AUTO_TEST_CASE(texts_do_not_run_into_each_other) {
  const Salt salt{};
  BOOST_CHECK(commit_to_texts(salt, {{"ab", "c"}}) != commit_to_texts(salt, {{"a", "bc"}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit
