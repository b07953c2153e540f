// Digests, randomness, passwords, secure memory; and base64 against OpenSSL's.
#include <boost/test/unit_test.hpp>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include <new>
#include <set>
#include <thread>

#include "core/crypto/digest.hpp"
#include "core/crypto/evp.hpp"
#include "core/crypto/password.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/secure_memory.hpp"

using namespace sealmint;
using namespace sealmint::crypto;

BOOST_AUTO_TEST_SUITE(digests)

BOOST_AUTO_TEST_CASE(known_answers) {  // FIPS 180-4, "abc"
  const ByteView abc = as_bytes("abc");
  const std::string sha256_of_abc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  BOOST_TEST(to_hex(sha256(abc)) == sha256_of_abc);
  BOOST_TEST(to_hex(hash(model::DigestAlgorithm::sha256, abc)) == sha256_of_abc);
  BOOST_TEST(to_hex(hash(model::DigestAlgorithm::sha384, abc)) ==
             "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
             "8086072ba1e7cc2358baeca134c825a7");
  BOOST_TEST(to_hex(hash(model::DigestAlgorithm::sha512, abc)) ==
             "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
             "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  BOOST_TEST(to_hex(sha256({})) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_CHECK_THROW(hash(model::DigestAlgorithm::none, abc), std::logic_error);
}

BOOST_AUTO_TEST_CASE(parts_are_told_apart) {
  const auto joined = sha256_of_parts({as_bytes("ab"), as_bytes("c")});
  BOOST_TEST((joined != sha256_of_parts({as_bytes("a"), as_bytes("bc")})));
  BOOST_TEST((joined != sha256_of_parts({as_bytes("abc")})));
  BOOST_TEST((joined != sha256_of_parts({as_bytes("ab"), as_bytes("c"), {}})));
  Bytes by_hand{0, 0, 0, 0, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0, 0, 0, 0, 1, 'c'};
  BOOST_TEST((joined == sha256(by_hand)));
}

BOOST_AUTO_TEST_CASE(base64_agrees_with_openssl) {
  for (std::size_t size = 0; size <= 300; ++size) {
    Bytes bytes(size);
    fill_random(bytes);
    std::string theirs((size + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(theirs.data()),
                                       bytes.data(), static_cast<int>(size));
    theirs.resize(static_cast<std::size_t>(length));
    BOOST_TEST(to_base64(bytes) == theirs);
    BOOST_TEST((from_base64(theirs) == bytes));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(randomness)

BOOST_AUTO_TEST_CASE(identifiers_are_unique_across_threads) {
  std::array<std::vector<Uuid>, 4> made;
  {
    std::vector<std::jthread> threads;
    for (auto& list : made) {
      threads.emplace_back([&list] {
        for (int i = 0; i < 5000; ++i) list.push_back(new_uuid(from_unix_ms(1)));
      });
    }
  }
  std::set<Uuid> all;
  for (const auto& list : made) all.insert(list.begin(), list.end());
  BOOST_TEST(all.size() == 20'000U);
}

BOOST_AUTO_TEST_CASE(tokens_hold_256_bits_of_url_safe_text) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const Secret token = new_token("smt_");
    const std::string_view text = token.reveal();
    BOOST_TEST(text.size() == 4U + 43U);
    BOOST_TEST(text.starts_with("smt_"));
    BOOST_TEST(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789-_") == std::string_view::npos);
    seen.emplace(text);
  }
  BOOST_TEST(seen.size() == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_AUTO_TEST_CASE(a_password_matches_its_hash_only) {
  const auto phc = hash_password("correct horse");
  BOOST_REQUIRE(phc.has_value());
  BOOST_TEST(phc->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  BOOST_TEST(verify_password(*phc, "correct horse"));
  for (const std::string_view other : {"", "correct horse ", "Correct horse", "correct hors"}) {
    BOOST_TEST(!verify_password(*phc, other), other);
  }
  BOOST_TEST(*hash_password("correct horse") != *phc);  // another salt
}

BOOST_AUTO_TEST_CASE(bytes_of_any_kind_make_a_password) {
  const std::string with_zero("a\0b", 3);
  const auto phc = hash_password(with_zero);
  BOOST_REQUIRE(phc.has_value());
  BOOST_TEST(verify_password(*phc, with_zero));
  BOOST_TEST(!verify_password(*phc, std::string_view("a\0c", 3)));
  BOOST_TEST(!verify_password(*phc, "a"));
  BOOST_TEST(verify_password(*hash_password(""), ""));
}

BOOST_AUTO_TEST_CASE(no_hash_and_broken_hashes_never_match) {
  for (const std::string& phc :
       {std::string{}, std::string{"$"}, std::string{"plain"},
        std::string{"$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"}, std::string(127, 'x'),
        std::string(128, 'x'), std::string(9000, 'x')}) {
    BOOST_TEST(!verify_password(phc, ""));
    BOOST_TEST(!verify_password(phc, phc));
  }
}

// The cost for an unknown user is that of a known one: both hash, so neither is ten times faster.
BOOST_AUTO_TEST_CASE(an_unknown_user_costs_as_much) {
  const auto phc = hash_password("secret");
  BOOST_REQUIRE(phc.has_value());
  const auto fastest_of = [](std::string_view hash_text) {
    auto fastest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5; ++i) {
      const auto start = std::chrono::steady_clock::now();
      static_cast<void>(verify_password(hash_text, "guess"));
      fastest = std::min(fastest, std::chrono::steady_clock::now() - start);
    }
    return fastest;
  };
  BOOST_TEST((fastest_of({}) * 10 > fastest_of(*phc)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(secure_memory)

BOOST_AUTO_TEST_CASE(bytes_are_zero_at_first_and_move_without_copies) {
  SecureBytes bytes(100);
  for (const std::uint8_t byte : bytes.span()) BOOST_TEST(byte == 0);
  bytes.span()[99] = 7;
  const std::uint8_t* place = bytes.span().data();
  SecureBytes moved(std::move(bytes));
  BOOST_TEST(moved.span().data() == place);
  BOOST_TEST(bytes.size() == 0U);  // NOLINT(bugprone-use-after-move): that is what is tested
  SecureBytes assigned(3);
  assigned = std::move(moved);
  BOOST_TEST(assigned.size() == 100U);
  BOOST_TEST(assigned.span()[99] == 7);
  BOOST_TEST(SecureBytes(0).size() == 0U);
  BOOST_TEST(SecureBytes().span().empty());
}

// The order matters: memory from before the heap is freed after it was set up, and the heap stays.
BOOST_AUTO_TEST_CASE(the_heap_is_set_up_once_and_can_be_full) {
  SecureBytes early(64);
  const auto outcome = initialise_secure_heap(1024UL * 1024);
  if (outcome.has_error()) {
    BOOST_TEST((outcome.error().kind == ErrorKind::unavailable));
    BOOST_TEST(outcome.error().detail.find("RLIMIT_MEMLOCK") != std::string::npos);
    BOOST_TEST_MESSAGE("memory cannot be locked here: " + outcome.error().detail);
    return;
  }
  BOOST_TEST(initialise_secure_heap().has_value());
  early = SecureBytes(32);
  BOOST_TEST(CRYPTO_secure_allocated(early.span().data()) == 1);
  BOOST_CHECK_THROW(SecureBytes(2UL * 1024 * 1024), std::bad_alloc);
  std::vector<SecureBytes> all;
  BOOST_CHECK_THROW(for (;;) all.emplace_back(128UL * 1024), std::bad_alloc);
  BOOST_TEST(all.size() >= 4U);
  all.clear();
  SecureBytes after(128UL * 1024);
  BOOST_TEST(after.size() == 128U * 1024U);
  BOOST_TEST(ERR_peek_error() == 0U);
}

BOOST_AUTO_TEST_CASE(errors_of_openssl_are_told_and_forgotten) {
  EVP_PKEY_Q_keygen(nullptr, nullptr, "NONSENSE");
  const Error error = openssl_error("make a key");
  BOOST_TEST((error.kind == ErrorKind::internal));
  BOOST_TEST(error.detail.starts_with("make a key: "));
  BOOST_TEST(ERR_peek_error() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
