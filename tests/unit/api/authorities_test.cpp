#include "api/authorities.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

#include "api/certificates.hpp"

namespace sealmint::api {
namespace {

struct BadBody {
  std::string_view body;
  std::string_view path;  // of its one issue
};

template <class T>
void check_issue(const Result<T>& result, const BadBody& row) {
  BOOST_TEST_CONTEXT(row.body) {
    BOOST_REQUIRE(result.has_error());
    BOOST_TEST((result.error().kind == ErrorKind::malformed));
    BOOST_REQUIRE(!result.error().issues.empty());
    BOOST_TEST(result.error().issues.front().path == row.path);
  }
}

BOOST_AUTO_TEST_SUITE(authorities_on_the_wire)

BOOST_AUTO_TEST_CASE(a_create_has_defaults) {
  const auto create = read<model::CreateAuthority>(
      R"({"name":" Root ","configuration":{"type":"root","commonName":"Root","country":""}})");
  BOOST_REQUIRE(create.has_value());
  BOOST_TEST(create->name == "Root");
  BOOST_TEST((create->status == model::AuthorityStatus::active));
  BOOST_TEST((create->type == model::AuthorityType::root));
  BOOST_TEST((create->key_algorithm == model::KeyAlgorithm::rsa_3072));
  BOOST_TEST(create->max_path_length == -1);
  BOOST_TEST(!create->wants_hsm);
  BOOST_TEST(!create->not_after.has_value());
}

BOOST_AUTO_TEST_CASE(a_create_says_all_it_wants) {
  const auto create = read<model::CreateAuthority>(
      R"({"name":"x","status":"disabled","projectId":"p","configuration":{"type":"intermediate",
      "friendlyName":"f","organization":"o","ou":"u","country":"DE","province":"p","locality":"l",
      "notBefore":"2026-01-02","notAfter":"2030-01-02T03:04:05Z","maxPathLength":0,
      "keyAlgorithm":"ED25519","keySource":"hsm","isOcspEnabled":true}})");
  BOOST_REQUIRE(create.has_value());
  BOOST_TEST((create->status == model::AuthorityStatus::disabled));
  BOOST_TEST((create->type == model::AuthorityType::intermediate));
  BOOST_TEST(create->subject.organizational_unit == "u");
  BOOST_TEST((create->not_before == parse_iso8601("2026-01-02")));
  BOOST_TEST((create->not_after == parse_iso8601("2030-01-02T03:04:05Z")));
  BOOST_TEST(create->max_path_length == 0);
  BOOST_TEST((create->key_algorithm == model::KeyAlgorithm::ed25519));
  BOOST_TEST(create->wants_hsm);
  BOOST_TEST(create->wants_ocsp);
}

BOOST_AUTO_TEST_CASE(bad_creates_name_their_field) {
  const std::array<BadBody, 10> rows{{
      {R"({"configuration":{"type":"root","commonName":"c"}})", "name"},
      {R"({"name":"x"})", "configuration"},
      {R"({"name":"x","configuration":7})", "configuration"},
      {R"({"name":"x","status":"on","configuration":{"type":"root","commonName":"c"}})", "status"},
      {R"({"name":"x","configuration":{"type":"leaf","commonName":"c"}})", "configuration/type"},
      {R"({"name":"x","configuration":{"type":"root","commonName":" "}})",
       "configuration/commonName"},
      {R"({"name":"x","configuration":{"type":"root","country":"DEU"}})", "configuration/country"},
      {R"({"name":"x","configuration":{"type":"root","commonName":"c","notAfter":"soon"}})",
       "configuration/notAfter"},
      {R"({"name":"x","configuration":{"type":"root","commonName":"c","maxPathLength":-2}})",
       "configuration/maxPathLength"},
      {R"({"name":"x","configuration":{"type":"root","commonName":"c","keyAlgorithm":"RSA_1024"}})",
       "configuration/keyAlgorithm"},
  }};
  for (const auto& row : rows) check_issue(read<model::CreateAuthority>(row.body), row);
}

BOOST_AUTO_TEST_CASE(the_other_bodies_name_their_field_too) {
  check_issue(read<model::UpdateAuthority>(R"({"status":"pending-certificate"})"), {"", "status"});
  BOOST_TEST(read<model::UpdateAuthority>("").has_value());
  check_issue(read<model::SignIntermediate>(R"({"csr":"x"})"), {"", "notAfter"});
  check_issue(read<model::SignIntermediate>(R"({"notAfter":"2030-01-01"})"), {"", "csr"});
  check_issue(read<model::RenewAuthority>(R"({"type":"new-key","notAfter":"2030-01-01"})"),
              {"", "type"});
  check_issue(read<model::ImportAuthorityCertificate>(R"({"certificate":"x"})"),
              {"", "certificateChain"});
  check_issue(read<model::RevokeCertificate>(R"({"revocationReason":"BOREDOM"})"),
              {"", "revocationReason"});
  check_issue(read<model::RevokeCertificate>(R"({"revocationReason":"REMOVE_FROM_CRL"})"),
              {"", "revocationReason"});
  BOOST_TEST(read<model::RevokeCertificate>("")->reason == "UNSPECIFIED");
  check_issue(read<model::ImportCertificate>(R"({"certificatePem":"x"})"), {"", "privateKeyPem"});
}

BOOST_AUTO_TEST_CASE(an_import_carries_its_key_as_a_secret) {
  const auto import =
      read<model::ImportCertificate>(R"({"certificatePem":"c","privateKeyPem":"line\r\nline\n"})");
  BOOST_REQUIRE(import.has_value());
  BOOST_TEST(import->private_key_pem.reveal() == "line\r\nline\n");
  BOOST_TEST(import->chain_pem.empty());
}

BOOST_AUTO_TEST_CASE(a_row_shows_where_it_stands) {
  model::Authority authority;
  authority.name = "issuing";
  authority.type = model::AuthorityType::intermediate;
  authority.subject.common_name = "Issuing, CA";
  authority.subject.country = "DE";
  const auto row = to_json(AuthorityRow{authority, "project"});
  const auto& configuration = row.at("configuration").as_object();
  BOOST_TEST(row.at("status").as_string() == "pending-certificate");
  BOOST_TEST(row.at("projectId").as_string() == "project");
  BOOST_TEST(configuration.at("dn").as_string() == "C=DE, CN=Issuing\\, CA");
  BOOST_TEST(configuration.at("activeCaCertId").is_null());
  BOOST_TEST(row.at("parentCaId").is_null());

  model::Certificate certificate;
  certificate.not_after = from_unix_ms(1000);
  BOOST_TEST(
      to_json(CertificateRow{certificate, "p", from_unix_ms(1000)}).at("status").as_string() ==
      "active");
  BOOST_TEST(
      to_json(CertificateRow{certificate, "p", from_unix_ms(1001)}).at("status").as_string() ==
      "expired");
  certificate.status = model::CertificateStatus::revoked;
  BOOST_TEST(to_json(CertificateRow{certificate, "p", from_unix_ms(0)}).at("status").as_string() ==
             "revoked");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
