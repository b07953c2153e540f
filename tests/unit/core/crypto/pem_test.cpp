#include <boost/test/unit_test.hpp>

#include "core/crypto/certificate.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

const Bytes some_der = [] {
  Bytes bytes(200);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  return bytes;
}();
const std::string one = to_pem("CERTIFICATE", some_der);

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

bool pem_refused(std::string_view text, std::string_view why = {}) {
  return refuses(from_pem("CERTIFICATE", text), ErrorKind::rejected, why);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pem)

BOOST_AUTO_TEST_CASE(blocks_of_every_length_come_back) {
  for (std::size_t size = 1; size <= 200; ++size) {
    const Bytes der(some_der.begin(), some_der.begin() + static_cast<std::ptrdiff_t>(size));
    const std::string text = to_pem("X509 CRL", der);
    BOOST_TEST(text.starts_with("-----BEGIN X509 CRL-----\n"));
    BOOST_TEST(text.ends_with("\n-----END X509 CRL-----\n"));
    BOOST_TEST((must(from_pem("X509 CRL", text)) == std::vector<Bytes>{der}));
  }
}

BOOST_AUTO_TEST_CASE(several_blocks_keep_their_order) {
  const Bytes other{1, 2, 3};
  const auto blocks =
      must(from_pem("CERTIFICATE", "\n" + one + "\n\r\n  \n" + to_pem("CERTIFICATE", other)));
  BOOST_TEST((blocks == std::vector<Bytes>{some_der, other}));
}

BOOST_AUTO_TEST_CASE(line_ends_and_a_missing_last_newline_do_not_matter) {
  BOOST_TEST(
      (must(from_pem("CERTIFICATE", replaced(one, "\n", "\r\n"))) == std::vector<Bytes>{some_der}));
  BOOST_TEST((must(from_pem("CERTIFICATE", one.substr(0, one.size() - 1))) ==
              std::vector<Bytes>{some_der}));
  BOOST_TEST(
      (must(from_pem("CERTIFICATE", replaced(one, "\n", " \n"))) == std::vector<Bytes>{some_der}));
}

BOOST_AUTO_TEST_CASE(other_texts_are_refused) {
  const std::string end = "-----END CERTIFICATE-----\n";
  BOOST_TEST(pem_refused("", "no block"));
  BOOST_TEST(pem_refused(" \r\n\t", "no block"));
  BOOST_TEST(pem_refused("garbage", "something else"));
  BOOST_TEST(pem_refused(one + "garbage", "something else"));
  BOOST_TEST(pem_refused("subject=CN = x\n" + one, "something else"));
  BOOST_TEST(pem_refused(replaced(one, end, ""), "no line"));
  BOOST_TEST(pem_refused(replaced(one, end, "-----END X509 CRL-----\n"), "no line"));
  BOOST_TEST(pem_refused(replaced(one, end, "-----END CERTIFICATE----\n"), "no line"));
  BOOST_TEST(pem_refused(replaced(one, end, "-----END CERTIFICATE-----") + one));
  BOOST_TEST(pem_refused(replaced(one, "BEGIN CERTIFICATE", "BEGIN TRUSTED CERTIFICATE"),
                         "something else"));
  BOOST_TEST(pem_refused(to_pem("CERTIFICATE REQUEST", some_der), "something else"));
  BOOST_TEST(pem_refused(replaced(one, "\n", ""), "something else"));
  BOOST_TEST(pem_refused("-----BEGIN CERTIFICATE-----\n" + end, "base64"));
  BOOST_TEST(pem_refused("-----BEGIN CERTIFICATE-----\n????\n" + end, "base64"));
  BOOST_TEST(
      pem_refused("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n" + end, "base64"));
  BOOST_TEST(pem_refused("-----BEGIN CERTIFICATE-----\nAAA\n" + end, "base64"));
  BOOST_TEST(pem_refused("-----BEGIN CERTIFICATE-----\nAB==\n" + end, "base64"));
  BOOST_TEST(pem_refused("-----BEGIN CERTIFICATE-----\nAA==\nAAAA\n" + end, "base64"));
  BOOST_TEST(pem_refused(std::string("\xef\xbb\xbf") + one, "something else"));
  BOOST_TEST(pem_refused(std::string("\0", 1) + one, "something else"));
}

BOOST_AUTO_TEST_CASE(bounds) {
  std::string text;
  for (int i = 0; i < 16; ++i) text += one;
  BOOST_TEST(must(from_pem("CERTIFICATE", text)).size() == 16U);
  BOOST_TEST(pem_refused(text + one, "16 blocks"));
  const Bytes largest(64UL * 1024, 1);
  BOOST_TEST((must(from_pem("CERTIFICATE", to_pem("CERTIFICATE", largest))) ==
              std::vector<Bytes>{largest}));
  BOOST_TEST(pem_refused(to_pem("CERTIFICATE", Bytes(64UL * 1024 + 1, 1)), "64 KiB"));
  BOOST_TEST(pem_refused(std::string(4UL * 1024 * 1024, '\n'), "too long"));
}

BOOST_AUTO_TEST_CASE(private_keys_are_refused_and_not_repeated) {
  const std::string secret = "c2VjcmV0IGtleSBtYXRlcmlhbA==";
  for (const std::string_view label :
       {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
    const std::string key = to_pem(label, as_bytes("secret key material"));
    for (const std::string& text : {key, one + key, key + one}) {
      for (const std::string_view asked : {std::string_view{"CERTIFICATE"}, label}) {
        const auto blocks = from_pem(asked, text);
        BOOST_TEST(refuses(blocks, ErrorKind::rejected, "private key"));
        BOOST_TEST(blocks.error().detail.find(secret.substr(0, 8)) == std::string::npos);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
