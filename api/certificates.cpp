#include "api/certificates.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string>

#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/object_reader.hpp"
#include "core/base/wipe.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// RFC 5280 section 5.3.1, without removeFromCRL: that one is for delta lists.
constexpr std::array<std::string_view, 9> revocation_reasons{
    "UNSPECIFIED",         "KEY_COMPROMISE",      "CA_COMPROMISE",
    "AFFILIATION_CHANGED", "SUPERSEDED",          "CESSATION_OF_OPERATION",
    "CERTIFICATE_HOLD",    "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE"};

// The limit of the body bounds the text itself.
const StringRule pem_rule{.min = 1, .allow_control = true};

// Wipes the parsed text of a private key, on every way out.
class KeyTextWiper {
 public:
  explicit KeyTextWiper(json::object& body) : body_(body) {}
  KeyTextWiper(const KeyTextWiper&) = delete;
  KeyTextWiper& operator=(const KeyTextWiper&) = delete;
  ~KeyTextWiper() {
    json::value* value = body_.if_contains("privateKeyPem");
    if (!value || !value->is_string()) return;
    wipe(value->get_string());
  }

 private:
  json::object& body_;
};

std::string_view status_at(const model::Certificate& certificate, TimePoint now) {
  if (certificate.status == model::CertificateStatus::revoked) return "revoked";
  return now > certificate.not_after ? "expired" : "active";
}

json::array texts(const std::vector<std::string>& values) {
  json::array array;
  for (const auto& value : values) array.push_back(json_of(value));
  return array;
}

}  // namespace

Result<model::RevokeCertificate> read_revoke_certificate(std::string_view body) {
  TRY(const auto object, parse_json_object(body, {}, true));
  ObjectReader reader(object);
  model::RevokeCertificate revoke;
  if (auto reason = reader.optional_string("revocationReason")) {
    if (std::ranges::find(revocation_reasons, *reason) == revocation_reasons.end()) {
      reader.issue("revocationReason",
                   "must be a reason of RFC 5280 section 5.3.1, such as KEY_COMPROMISE",
                   "invalid_enum_value");
    }
    revoke.reason = *std::move(reason);
  }
  TRY_VOID(reader.finish());
  return revoke;
}

Result<model::ImportCertificate> read_import_certificate(std::string_view body) {
  TRY(auto object, parse_json_object(body));
  const KeyTextWiper wiper(object);
  ObjectReader reader(object);
  model::ImportCertificate import;
  import.private_key_pem = Secret(reader.required_string("privateKeyPem", pem_rule));
  import.certificate_pem = reader.required_string("certificatePem", pem_rule);
  import.chain_pem =
      reader.optional_string("certificateChainPem", {.allow_control = true}).value_or("");
  TRY_VOID(reader.finish());
  return import;
}

json::object to_json(const model::Certificate& certificate, std::string_view project_id,
                     TimePoint now) {
  json::object row;
  row["id"] = json_of(certificate.id);
  row["projectId"] = json_of(project_id);
  row["caId"] = json_of(certificate.authority_id);
  row["status"] = json_of(status_at(certificate, now));
  row["serialNumber"] = json_of(certificate.serial_number);
  row["commonName"] = json_of(certificate.common_name);
  row["notBefore"] = json_of(certificate.not_before);
  row["notAfter"] = json_of(certificate.not_after);
  row["keyAlgorithm"] = json_of(name(certificate.key_algorithm));
  row["keyUsages"] = texts(certificate.key_usages);
  row["extendedKeyUsages"] = texts(certificate.extended_key_usages);
  row["keySource"] = "infisical";
  row["hsmConnectorId"] = nullptr;
  row["imported"] = certificate.imported;
  row["revokedAt"] = json_of(certificate.revoked_at);
  row["revocationReason"] = json_or_null(certificate.revocation_reason);
  row["createdAt"] = json_of(certificate.created_at);
  row["updatedAt"] = json_of(certificate.updated_at);
  return row;
}

}  // namespace sealmint::api
