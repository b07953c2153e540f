#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include "ca-backends/internal/internal_ca.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "tests/contract/ca/openssl_command.hpp"

using namespace sealmint;
using namespace sealmint::testing;

namespace {

const TimePoint now =
    std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
constexpr std::chrono::days year{365};

// An authority that is its own root.
struct Authority {
  explicit Authority(model::KeyAlgorithm algorithm) {
    auto made_key = crypto::make_signing_key(crypto::generate_key(algorithm).value());
    auto& key = *made_key;
    model::DistinguishedName name;
    name.common_name = "CRL Root";
    root = crypto::make_root_certificate(*key, {name, now - year, now + year, -1}).value();
    issuer =
        ca::internal::InternalAuthority::make({root, {}, std::move(key)}, {blocking.get_executor()})
            .value();
  }
  boost::asio::thread_pool blocking{1};
  Bytes root;
  std::unique_ptr<ca::internal::InternalAuthority> issuer;
};

ports::CrlRequest request_with(std::vector<ports::RevokedEntry> revoked) {
  return {std::move(revoked), 4711, now - std::chrono::hours{1}, now + std::chrono::days{7}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(revocation_lists)

BOOST_AUTO_TEST_CASE(openssl_reads_and_verifies_a_list_of_every_key) {
  for (const auto algorithm :
       {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ec_p384,
        model::KeyAlgorithm::ec_p521, model::KeyAlgorithm::ed25519}) {
    Authority authority(algorithm);
    const auto crl = authority.issuer->issue_crl(
        request_with({{"7fabcdef", now - std::chrono::days{2}, "KEY_COMPROMISE"},
                      {"01", now - std::chrono::days{1}, ""},
                      {"0bad", now - std::chrono::days{3}, "SUPERSEDED"},
                      {"00ff", now, "UNSPECIFIED"}}));
    BOOST_REQUIRE(crl.has_value());
    OpensslCommand openssl;
    openssl.write("crl.pem", crypto::to_pem("X509 CRL", *crl));
    openssl.write("root.pem", crypto::to_pem("CERTIFICATE", authority.root));
    BOOST_TEST(openssl.run("crl -in crl.pem -CAfile root.pem -noout 2>&1") == "verify OK\n");
    const std::string text = openssl.run("crl -in crl.pem -noout -text");
    for (const std::string_view part :
         {"Version 2 (0x1)", "CN = CRL Root", "X509v3 CRL Number: \n                4711\n",
          "X509v3 Authority Key Identifier", "Serial Number: 7FABCDEF", "Serial Number: 01\n",
          "Serial Number: 0BAD", "Serial Number: FF\n", "Key Compromise", "Superseded"}) {
      BOOST_TEST(text.find(part) != std::string::npos, part << " in " << text);
    }
    BOOST_TEST(text.find("Unspecified") == std::string::npos);
    BOOST_TEST(openssl.run("crl -in crl.pem -outform DER") == as_text(*crl));
  }
}

BOOST_AUTO_TEST_CASE(every_reason_of_rfc_5280) {
  Authority authority(model::KeyAlgorithm::ec_p256);
  std::vector<ports::RevokedEntry> revoked;
  for (const std::string reason :
       {"KEY_COMPROMISE", "CA_COMPROMISE", "AFFILIATION_CHANGED", "SUPERSEDED",
        "CESSATION_OF_OPERATION", "CERTIFICATE_HOLD", "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE"}) {
    revoked.push_back({"0" + std::to_string(revoked.size() + 1), now, reason});
  }
  const auto crl = authority.issuer->issue_crl(request_with(revoked));
  BOOST_REQUIRE(crl.has_value());
  OpensslCommand openssl;
  openssl.write("crl.pem", crypto::to_pem("X509 CRL", *crl));
  const std::string text = openssl.run("crl -in crl.pem -noout -text");
  for (const std::string_view part :
       {"Key Compromise", "CA Compromise", "Affiliation Changed", "Superseded",
        "Cessation Of Operation", "Certificate Hold", "Privilege Withdrawn", "AA Compromise"}) {
    BOOST_TEST(text.find(part) != std::string::npos, part << " in " << text);
  }
}

BOOST_AUTO_TEST_CASE(openssl_finds_a_revoked_certificate) {
  Authority authority(model::KeyAlgorithm::ec_p256);
  const std::string serial = crypto::read_certificate(authority.root)->serial_number;
  OpensslCommand openssl;
  openssl.write("root.pem", crypto::to_pem("CERTIFICATE", authority.root));
  const std::string verify = "verify -crl_check -CAfile root.pem -CRLfile crl.pem root.pem 2>&1";
  openssl.write("crl.pem",
                crypto::to_pem("X509 CRL", *authority.issuer->issue_crl(request_with({}))));
  BOOST_TEST(openssl.run(verify) == "root.pem: OK\n");
  openssl.write("crl.pem", crypto::to_pem("X509 CRL", *authority.issuer->issue_crl(request_with(
                                                          {{serial, now, "KEY_COMPROMISE"}}))));
  BOOST_TEST(openssl.run(verify).find("certificate revoked") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_long_list) {
  Authority authority(model::KeyAlgorithm::ec_p256);
  std::vector<ports::RevokedEntry> revoked;
  for (int i = 1; i <= 5000; ++i) {
    revoked.push_back(
        {to_hex(Bytes{1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}), now,
         ""});
  }
  const auto crl = authority.issuer->issue_crl(request_with(std::move(revoked)));
  BOOST_REQUIRE(crl.has_value());
  BOOST_TEST(crl->size() > 5000U * 20U);
}

BOOST_AUTO_TEST_CASE(what_makes_no_list_is_refused) {
  Authority authority(model::KeyAlgorithm::ec_p256);
  const auto refused = [&](const ports::CrlRequest& request) {
    const auto crl = authority.issuer->issue_crl(request);
    return crl.has_error() && crl.error().kind == ErrorKind::rejected;
  };
  for (const std::string serial :
       {"", "0", "00", "xy", "-1", "0x1", "010203040506070809101112131415161718192021"}) {
    BOOST_TEST(refused(request_with({{serial, now, ""}})), serial);
  }
  for (const std::string reason : {"key_compromise", "REMOVE_FROM_CRL", "NONSENSE", " "}) {
    BOOST_TEST(refused(request_with({{"01", now, reason}})), reason);
  }
  auto backwards = request_with({});
  backwards.next_update = backwards.this_update;
  BOOST_TEST(refused(backwards));
  auto negative = request_with({});
  negative.number = -1;
  BOOST_TEST(refused(negative));
}

BOOST_AUTO_TEST_SUITE_END()
