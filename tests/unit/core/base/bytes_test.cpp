#include "core/base/bytes.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/secret.hpp"

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(bytes)

BOOST_AUTO_TEST_CASE(hexadecimal_is_written_lower_case_and_read_in_either) {
  const Bytes bytes{0x00, 0x01, 0x7f, 0x80, 0xab, 0xff};
  BOOST_TEST(to_hex(bytes) == "00017f80abff");
  BOOST_TEST((from_hex("00017f80ABff") == bytes));
  BOOST_TEST((from_hex("") == Bytes{}));
}

BOOST_AUTO_TEST_CASE(hexadecimal_refuses_odd_lengths_and_other_characters) {
  for (const std::string_view text :
       {"0", "000", "0g", "g0", "0x", " 0", "0\n", "-1", "/0", ":0", "@0", "`0"}) {
    BOOST_TEST(!from_hex(text), text);
  }
}

BOOST_AUTO_TEST_CASE(base64_known_answers) {  // RFC 4648 section 10
  const std::vector<std::pair<std::string_view, std::string_view>> answers{{"", ""},
                                                                           {"f", "Zg=="},
                                                                           {"fo", "Zm8="},
                                                                           {"foo", "Zm9v"},
                                                                           {"foob", "Zm9vYg=="},
                                                                           {"fooba", "Zm9vYmE="},
                                                                           {"foobar", "Zm9vYmFy"}};
  for (const auto& [clear, encoded] : answers) {
    BOOST_TEST(to_base64(as_bytes(clear)) == encoded);
    const auto decoded = from_base64(encoded);
    BOOST_REQUIRE(decoded);
    BOOST_TEST(as_text(*decoded) == clear);
  }
}

BOOST_AUTO_TEST_CASE(base64_is_appended_behind_what_is_there) {
  std::string text = "x=";
  append_base64(text, as_bytes("foob"));
  BOOST_TEST(text == "x=Zm9vYg==");
}

BOOST_AUTO_TEST_CASE(base64_refuses_every_other_spelling) {
  for (const std::string_view text :
       {"Z",    "Zg",   "Zg=",      "Zg===",    "=",     "==",    "===",     "====",   "Z===",
        "=Zg=", "Zg=v", "Zm9v=",    "Zm9v====", " Zm9v", "Zm9v ", "Zm9v\n",  "Zm\n9v", "Zm9-",
        "Zm9_", "Zm9.", "Zg==Zm9v", "Zh==",     "Zm9=",  "Zm-v",  "Zm9v\r\n"}) {
    BOOST_TEST(!from_base64(text), text);
  }
  BOOST_TEST(!from_base64(std::string_view{"Zm\0v", 4}));
  BOOST_TEST(!from_base64("Zm\xc3\xa4"));
}

// One text for one byte string: of the 65 ** 4 groups of an alphabet letter or '=', exactly the
// canonical ones are read, and each comes back as it was.
BOOST_AUTO_TEST_CASE(base64_reads_only_what_it_writes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  std::size_t read = 0;
  std::string group(4, 'A');
  for (const char second : letters) {
    for (const char third : letters) {
      for (const char fourth : letters) {
        group[1] = second;
        group[2] = third;
        group[3] = fourth;
        const auto bytes = from_base64(group);
        if (!bytes) continue;
        ++read;
        if (to_base64(*bytes) != group) BOOST_ERROR("not canonical: " + group);
      }
    }
  }
  // First letter 'A': 4 one-byte, 4 * 256 two-byte and 4 * 65536 three-byte strings.
  BOOST_TEST(read == 4U + 4U * 256U + 4U * 65536U);
}

BOOST_AUTO_TEST_CASE(comparison_sees_every_difference) {
  const Bytes bytes{1, 2, 3, 4};
  BOOST_TEST(equal_constant_time(bytes, Bytes{1, 2, 3, 4}));
  BOOST_TEST(equal_constant_time(Bytes{}, Bytes{}));
  BOOST_TEST(!equal_constant_time(bytes, Bytes{1, 2, 3}));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = bytes;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U << bit);
      BOOST_TEST(!equal_constant_time(bytes, changed));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_moved_secret_leaves_nothing_behind) {
  for (const std::string_view text :
       {"short", "a text too long for the small string optimisation"}) {
    Secret first{std::string{text}};
    Secret second{std::move(first)};
    BOOST_TEST(second.reveal() == text);
    BOOST_TEST(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    Secret third{std::string{"other"}};
    third = std::move(second);
    BOOST_TEST(third.reveal() == text);
    BOOST_TEST(second.empty());  // NOLINT(bugprone-use-after-move)
  }
}

BOOST_AUTO_TEST_CASE(a_hash_has_32_bytes) {
  const Bytes bytes(32, std::uint8_t{7});
  BOOST_TEST(to_sha256(bytes).has_value());
  BOOST_TEST((ByteView(*to_sha256(bytes))[31] == 7));
  for (const std::size_t size : {0, 31, 33}) BOOST_TEST(!to_sha256(Bytes(size)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
