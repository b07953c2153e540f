// Notes against the example of Go's package note, then checkpoints and receipts on top of them.
#include "core/audit/receipt.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/key.hpp"
#include "core/crypto/merkle.hpp"
#include "tests/support/merkle_reference.hpp"

namespace sealmint::audit {
namespace {

constexpr std::string_view known_key =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view known_text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view known_signature =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/"
    "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::string known_note() { return std::string(known_text) + "\n" + std::string(known_signature); }

// A log of five records under a key of its own.
struct Log {
  Log() {
    for (std::uint8_t i = 0; i < 5; ++i) {
      leaves.push_back({i, i, i});
      hashes.push_back(crypto::merkle_leaf_hash(leaves.back()));
    }
  }

  NoteKey key() const { return *NoteKey::make("sign.example/audit", signing->public_key_der()); }

  std::string note(const Checkpoint& checkpoint) const {
    const auto text = to_text(checkpoint);
    const auto signature = signing->sign(model::SignatureAlgorithm::ed25519, as_bytes(text));
    return make_note(text, key(), *signature);
  }

  Receipt receipt(std::size_t index) const {
    return {leaves[index], index, testing::inclusion_path(hashes, index),
            note({key().name, hashes.size(), crypto::merkle_root(hashes)})};
  }

  std::unique_ptr<ports::SigningKey> signing =
      *crypto::make_signing_key(*crypto::generate_key(model::KeyAlgorithm::ed25519));
  std::vector<Bytes> leaves;
  std::vector<Sha256> hashes;
};

BOOST_AUTO_TEST_SUITE(signed_note)

BOOST_AUTO_TEST_CASE(the_known_note_opens) {
  const auto key = NoteKey::parse(known_key);
  BOOST_REQUIRE(key.has_value());
  BOOST_TEST(key->name == "PeterNeumann");
  BOOST_TEST(to_hex(key->id()) == "c74f20a3");
  BOOST_TEST(key->to_text() == known_key);
  const std::string note = known_note();
  const auto text = open_note(note, *key);
  BOOST_REQUIRE(text.has_value());
  BOOST_TEST(*text == known_text);
}

BOOST_AUTO_TEST_CASE(the_known_note_is_made_again) {
  const auto key = NoteKey::parse(known_key);
  const auto base64 = known_signature.substr(known_signature.rfind(' ') + 1);
  const Bytes with_id = *from_base64(base64.substr(0, base64.size() - 1));
  BOOST_TEST(make_note(known_text, *key, ByteView(with_id).subspan(4)) == known_note());
}

BOOST_AUTO_TEST_CASE(no_altered_byte_of_the_text_opens) {
  const auto key = *NoteKey::parse(known_key);
  for (std::size_t i = 0; i + 1 < known_text.size(); ++i) {
    std::string note = known_note();
    note[i] = static_cast<char>(note[i] ^ 1);
    BOOST_TEST(open_note(note, key).has_error());
  }
}

BOOST_AUTO_TEST_CASE(signatures_of_others_are_passed_over) {
  const auto key = *NoteKey::parse(known_key);
  BOOST_TEST(open_note(known_note() + "— stranger AAAAAAAA\n", key).has_value());
  const std::string by_stranger = std::string(known_text) + "\n— stranger AAAAAAAA\n";
  BOOST_TEST(open_note(by_stranger, key).has_error());
}

BOOST_AUTO_TEST_CASE(one_bad_signature_of_the_key_spoils_the_note) {
  std::string bad(known_signature);
  bad[bad.size() - 5] = bad[bad.size() - 5] == 'A' ? 'B' : 'A';
  BOOST_TEST(open_note(known_note() + bad, *NoteKey::parse(known_key)).has_error());
}

BOOST_AUTO_TEST_CASE(malformed_notes_are_refused) {
  const auto key = *NoteKey::parse(known_key);
  for (const std::string& note :
       {std::string(), std::string(known_text), std::string(known_text) + "\n",
        std::string(known_text) + "\n— PeterNeumann x08\n", known_note() + "x",
        known_note().substr(0, known_note().size() - 1), "\t" + known_note(),
        known_note() + std::string(70'000, 'x')}) {
    BOOST_TEST(open_note(note, key).has_error());
  }
}

BOOST_AUTO_TEST_CASE(malformed_keys_are_refused) {
  for (const auto* text :
       {"", "PeterNeumann", "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcAA==", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"}) {
    BOOST_TEST(NoteKey::parse(text).has_error());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(checkpoints)

// The example of C2SP tlog-checkpoint.
BOOST_AUTO_TEST_CASE(the_known_text_reads_and_is_written_again) {
  constexpr std::string_view text =
      "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
  const auto checkpoint = parse_checkpoint(text);
  BOOST_REQUIRE(checkpoint.has_value());
  BOOST_TEST(checkpoint->origin == "example.com/behind-the-sofa");
  BOOST_TEST(checkpoint->size == 20'852'163U);
  BOOST_TEST(to_text(*checkpoint) == text);
}

BOOST_AUTO_TEST_CASE(malformed_texts_are_refused) {
  for (const auto* text :
       {"", "a\n", "a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUY\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="}) {
    BOOST_TEST(parse_checkpoint(text).has_error());
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_log_is_refused) {
  const Log log;
  const Checkpoint checkpoint{"other.example/audit", 5, {}};
  BOOST_TEST(open_checkpoint(log.note(checkpoint), log.key()).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(receipts)

BOOST_AUTO_TEST_CASE(a_receipt_proves_its_record) {
  const Log log;
  for (std::size_t i = 0; i < log.leaves.size(); ++i) {
    const auto read = parse_receipt(to_text(log.receipt(i)));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(to_text(*read) == to_text(log.receipt(i)));
    const auto checkpoint = verify(*read, log.key());
    BOOST_REQUIRE(checkpoint.has_value());
    BOOST_TEST(checkpoint->size == 5U);
  }
}

BOOST_AUTO_TEST_CASE(an_altered_receipt_proves_nothing) {
  const Log log;
  const auto refused = [&](auto&& alter) {
    Receipt receipt = log.receipt(3);
    alter(receipt);
    return verify(receipt, log.key()).has_error();
  };
  BOOST_TEST(!refused([](Receipt&) {}));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.leaf[0] ^= 1; }));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.leaf.push_back(0); }));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.index = 2; }));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.index = 5; }));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.path[0][0] ^= 1; }));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.path.pop_back(); }));
  BOOST_TEST(refused([](Receipt& receipt) { receipt.path.emplace_back(); }));
}

BOOST_AUTO_TEST_CASE(a_receipt_of_another_log_proves_nothing) {
  const Log log;
  const Log other;
  BOOST_TEST(verify(log.receipt(0), other.key()).has_error());
}

BOOST_AUTO_TEST_CASE(malformed_receipts_are_refused) {
  const Log log;
  const std::string text = to_text(log.receipt(1));
  BOOST_TEST(parse_receipt("").has_error());
  BOOST_TEST(parse_receipt("c2sp.org/tlog-proof@v2" + text.substr(22)).has_error());
  BOOST_TEST(parse_receipt(text.substr(0, text.find("index"))).has_error());
  BOOST_TEST(parse_receipt(text.substr(0, text.find("\n\n"))).has_error());
  std::string without_leaf = text;
  without_leaf.erase(text.find("extra"), text.find("index") - text.find("extra"));
  BOOST_TEST(parse_receipt(without_leaf).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit
