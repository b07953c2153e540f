// Files as CAs, browsers and tools write them, and files that are something else.
#include "core/crypto/certificate_bundle.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/cms.h>
#include <openssl/pem.h>

#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

using List = std::vector<Bytes>;

const Hierarchy& all() {
  static const Hierarchy instance = make_hierarchy();
  return instance;
}

std::string pem(const Bytes& der) { return to_pem("CERTIFICATE", der); }

Result<List> read(std::string_view text) { return certificates_from(as_bytes(text)); }

bool refused(std::string_view text, std::string_view why) {
  return refuses(read(text), ErrorKind::rejected, why);
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// A SignedData without signers; in BER with indefinite lengths if asked.
Bytes degenerate_cms(const List& certificates, bool indefinite = false) {
  const std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>> cms{
      CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_DETACHED | CMS_BINARY)};
  BOOST_REQUIRE(cms);
  for (const Bytes& der : certificates) {
    const std::uint8_t* at = der.data();
    const X509Handle certificate{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
    BOOST_REQUIRE(CMS_add1_cert(cms.get(), certificate.get()) == 1);
  }
  std::uint8_t* encoded = nullptr;
  const int length = i2d_CMS_ContentInfo(cms.get(), &encoded);
  BOOST_REQUIRE(length > 4);
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  if (!indefinite) return der;
  BOOST_REQUIRE(der[1] == 0x82);
  Bytes ber{0x30, 0x80};
  ber.insert(ber.end(), der.begin() + 4, der.end());
  ber.insert(ber.end(), {0, 0});
  return ber;
}

Bytes utf16(std::string_view text, bool big_endian) {
  Bytes units = big_endian ? Bytes{0xfe, 0xff} : Bytes{0xff, 0xfe};
  for (const char character : text) {
    const auto byte = static_cast<std::uint8_t>(character);
    units.push_back(big_endian ? 0 : byte);
    units.push_back(big_endian ? byte : 0);
  }
  return units;
}

// Certificates that differ, as many as are wanted.
List many(std::size_t count) {
  List certificates;
  for (std::size_t i = 0; i < count; ++i) {
    certificates.push_back(must(make_root_certificate(shared_key(model::KeyAlgorithm::ec_p256),
                                                      {named("Root"), now, now + year, -1})));
  }
  return certificates;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(certificate_bundle)

BOOST_AUTO_TEST_CASE(what_tools_write_around_and_between_certificates) {
  const List expected{all().leaf, all().issuing, all().root};
  const std::string plain = pem(all().leaf) + pem(all().issuing) + pem(all().root);
  const std::string bags =
      "Bag Attributes\n    localKeyID: 01 02\nsubject=CN = Release Signing\nissuer=CN = x\n" +
      pem(all().leaf) + "\n 1 s:CN = Test Issuing CA\n   i:CN = Test Root\n" + pem(all().issuing) +
      "# the root, see https://ca.example/\n" + pem(all().root) + "done";
  const std::string indented = replaced("    " + plain, "\n", "\n    ");
  const std::string one_line = replaced(plain, "\n", " ");
  const std::string unended =
      replaced(plain, "-----\n-----", "----------");  // cat without newlines
  const std::string other_labels = replaced(pem(all().leaf), "CERTIFICATE", "X509 CERTIFICATE") +
                                   pem(all().issuing) +
                                   replaced(pem(all().root), "CERTIFICATE", "TRUSTED CERTIFICATE");
  const std::string parameters =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + plain;
  for (const std::string& text :
       {plain, bags, indented, one_line, unended, other_labels, parameters, "\xef\xbb\xbf" + plain,
        replaced(plain, "\n", "\r\n"), replaced(plain, "\n", "\r\n\r\n"), plain + plain}) {
    BOOST_TEST((must(read(text)) == expected));
  }
  BOOST_TEST((must(certificates_from(utf16(plain, false))) == expected));
  BOOST_TEST((must(certificates_from(utf16(plain, true))) == expected));
}

BOOST_AUTO_TEST_CASE(the_order_stays_and_duplicates_go) {
  const std::string text =
      pem(all().root) + pem(all().leaf) + pem(all().root) + pem(all().issuing) + pem(all().leaf);
  BOOST_TEST((must(read(text)) == List{all().root, all().leaf, all().issuing}));
}

BOOST_AUTO_TEST_CASE(der_and_base64_alone) {
  BOOST_TEST((must(certificates_from(all().leaf)) == List{all().leaf}));
  const std::string base64 = to_base64(all().leaf);
  BOOST_TEST((must(read(base64)) == List{all().leaf}));
  BOOST_TEST((must(read("\n " + base64.substr(0, 70) + "\r\n" + base64.substr(70) + "\n")) ==
              List{all().leaf}));
}

BOOST_AUTO_TEST_CASE(pkcs7_bundles) {
  const List expected{all().leaf, all().issuing, all().root};
  for (const bool indefinite : {false, true}) {
    const Bytes cms = degenerate_cms(expected, indefinite);
    BOOST_TEST(must(certificates_of_cms(cms)).size() == 3U);
    auto sorted = must(certificates_from(cms));
    auto wanted = expected;
    std::ranges::sort(sorted);
    std::ranges::sort(wanted);
    BOOST_TEST((sorted == wanted));
    for (const char* label : {"PKCS7", "CMS", "PKCS #7 SIGNED DATA", "CERTIFICATE"}) {
      BOOST_TEST(must(read("mail\n" + to_pem(label, cms))).size() == 3U);
    }
    BOOST_TEST(must(read(to_base64(cms))).size() == 3U);
  }
}

BOOST_AUTO_TEST_CASE(pkcs7_that_carries_nothing) {
  const Bytes good = degenerate_cms({all().leaf});
  const auto refused_cms = [](const Bytes& cms, std::string_view why) {
    return refuses(certificates_of_cms(cms), ErrorKind::rejected, why);
  };
  BOOST_TEST(refused_cms(degenerate_cms({}), "no certificate"));
  BOOST_TEST(refused_cms({}, "cannot be read"));
  BOOST_TEST(refused_cms(Bytes(good.begin(), good.end() - 1), "cannot be read"));
  Bytes trailing = good;
  trailing.push_back(0);
  BOOST_TEST(refused_cms(trailing, "cannot be read"));
  BOOST_TEST(refused_cms(all().leaf, "cannot be read"));
  BOOST_TEST(refused_cms(Bytes(300'000, 0x30), "256 KiB"));
  // ContentInfo of type data with an empty octet string.
  BOOST_TEST(refused_cms({0x30, 0x0f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07,
                          0x01, 0xa0, 0x02, 0x04, 0x00},
                         "SignedData"));
}

BOOST_AUTO_TEST_CASE(a_private_key_is_refused_wherever_it_stands_and_never_repeated) {
  const std::string secret = "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
  for (const char* label : {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY",
                            "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"}) {
    const std::string block =
        "-----BEGIN " + std::string{label} + "-----\n" + secret + "\n-----END " + label + "-----\n";
    for (const std::string& text :
         {block, pem(all().leaf) + block, block + pem(all().leaf), "mail: " + block,
          replaced(block, "\n", "\\n"), block.substr(0, 80)}) {
      const auto result = read(text);
      BOOST_TEST(refuses(result, ErrorKind::rejected, "holds a private key"));
      BOOST_TEST(result.error().detail.find(secret.substr(0, 8)) == std::string::npos);
    }
    BOOST_TEST(refuses(certificates_from(utf16(block, false)), ErrorKind::rejected, "private key"));
    BOOST_TEST(refuses(request_from_text(block), ErrorKind::rejected, "private key"));
  }
  BOOST_TEST(refused(secret, "it is a private key"));
  BOOST_TEST(refuses(certificates_from(*from_base64(secret)), ErrorKind::rejected,
                     "holds no certificate"));
  // A PFX: version 3 in front.
  BOOST_TEST(refuses(certificates_from(Bytes{0x30, 0x81, 0x05, 0x02, 0x01, 0x03, 0x30, 0x00}),
                     ErrorKind::rejected, ""));
}

BOOST_AUTO_TEST_CASE(files_that_are_something_else_are_called_by_name) {
  const Bytes request = must(make_request(*all().leaf_key, named("x")));
  const Bytes crl = must(make_crl(*all().root_key, all().root, {{}, 1, now, now + year}));
  const ByteView spki = all().leaf_key->public_key_der();
  struct Case {
    std::string text;
    const char* why;
  };
  const std::vector<Case> cases{
      {"", "empty"},
      {" \r\n\t", "empty"},
      {"<!DOCTYPE html><html><body>Log in</body></html>", "HTML page"},
      {"  <HTML>", "HTML page"},
      {"<?xml version=\"1.0\"?>", "XML"},
      {"{\"certificate\": \"-----BEGIN CERTIFICATE-----\\n\"}", "JSON"},
      {"ssh-ed25519 AAAAC3Nza", "SSH"},
      {"Certificate:\r\n    Data:\r\n        Version: 3 (0x2)\n", "description of a certificate"},
      {"see -----BEGIN CERTIFICATE-----", "BEGIN line"},
      {"hello", "neither base64 nor DER"},
      {"aGVsbG8=", "no structure that is known here"},
      {to_pem("CERTIFICATE REQUEST", request), "certification request (CSR)"},
      {to_pem("NEW CERTIFICATE REQUEST", request), "certification request (CSR)"},
      {to_pem("CERTIFICATE", request), "certification request (CSR)"},
      {to_base64(request), "certification request (CSR)"},
      {to_pem("X509 CRL", crl), "revocation list"},
      {to_base64(crl), "revocation list"},
      {to_pem("PUBLIC KEY", spki), "public key"},
      {to_base64(spki), "public key"},
      {"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
       "parameters of a key only"},
      {"-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n", "PGP"},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.why) { BOOST_TEST(refused(each.text, each.why)); }
  }
  BOOST_TEST(refuses(certificates_from(request), ErrorKind::rejected, "CSR"));
}

BOOST_AUTO_TEST_CASE(damaged_certificates) {
  const std::string good = pem(all().leaf);
  BOOST_TEST(refused(good.substr(0, good.size() - 40), "no END line"));
  BOOST_TEST(refused(replaced(good, "END CERTIFICATE", "END X509 CRL"), "no END line"));
  BOOST_TEST(refused(good.substr(0, 40) + "!" + good.substr(41), "base64"));
  BOOST_TEST(refused(good.substr(0, 40) + good.substr(44), "Certificate 1 of the file"));
  Bytes cut = all().issuing;
  cut.pop_back();
  BOOST_TEST(refused(good + pem(cut), "Certificate 2 of the file"));
  Bytes changed = all().issuing;
  changed[8] = 0xff;
  BOOST_TEST(refused(good + pem(changed), "Certificate 2 of the file"));
  BOOST_TEST(refused("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "base64"));
}

BOOST_AUTO_TEST_CASE(bounds) {
  const List most = many(bundle_certificates_max);
  std::string text;
  for (const Bytes& der : most) text += pem(der);
  BOOST_TEST(must(read(text)).size() == bundle_certificates_max);
  BOOST_TEST(must(read(text + text)).size() == bundle_certificates_max);
  BOOST_TEST(refused(text + pem(all().leaf), "more than 32"));
  BOOST_TEST(refused(std::string(bundle_bytes_max + 1, 'A'), "256 KiB"));
  BOOST_TEST(refused(to_pem("CERTIFICATE", Bytes(70'000, 0x30)), ""));
  std::string blocks;
  for (int i = 0; i < 65; ++i) blocks += "-----BEGIN X-----\n-----END X-----\n";
  BOOST_TEST(refused(blocks, "more than 64"));
  // Boundaries without end: looked at once each.
  BOOST_TEST(refused(replaced(std::string(20'000, 'x'), "x", "-----BEGIN "), ""));
}

BOOST_AUTO_TEST_CASE(requests) {
  const Bytes request = must(make_request(*all().leaf_key, named("x")));
  for (const char* label : {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"}) {
    const std::string text = "Certificate Request:\n    Data:\n" + to_pem(label, request) + "end";
    BOOST_TEST(must(request_from_text(text)) == request);
    BOOST_TEST(must(request_from_text(replaced(text, "\n", "\r\n"))) == request);
    BOOST_TEST(must(request_from_text(text + "\n" + to_pem(label, request))) == request);
  }
  BOOST_TEST(must(request_from_text(to_base64(request))) == request);
  BOOST_TEST(must(request_from_text(as_text(request))) == request);
  const auto refused_request = [](std::string_view text, std::string_view why) {
    return refuses(request_from_text(text), ErrorKind::rejected, why);
  };
  const Bytes other = must(make_request(*all().leaf_key, named("y")));
  BOOST_TEST(
      refused_request(to_pem("CERTIFICATE REQUEST", request) + to_pem("CERTIFICATE REQUEST", other),
                      "more than one"));
  BOOST_TEST(refused_request(pem(all().leaf), "it is a certificate"));
  BOOST_TEST(refused_request(to_base64(all().leaf), "it is a certificate"));
  BOOST_TEST(refused_request(to_pem("CERTIFICATE REQUEST", all().leaf), "it is a certificate"));
  BOOST_TEST(refused_request("<html>", "HTML"));
  BOOST_TEST(refused_request("", "empty"));
  BOOST_TEST(refused_request(to_pem("CERTIFICATE REQUEST", Bytes{0x30, 0x00}), "no structure"));
}

BOOST_AUTO_TEST_SUITE_END()
