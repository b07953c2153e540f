#include "api/authorities.hpp"

#include <string>

#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/object_reader.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t path_length_max = 100;

const StringRule name_rule{.min = 1, .max = limits::name_chars, .trim = true};
// Subjects may be as long as a signer's common name.
const StringRule subject_rule{.max = limits::common_name_chars, .trim = true};
// The limit of the body bounds the text itself.
const StringRule pem_rule{.min = 1, .allow_control = true};

std::optional<TimePoint> read_time(ObjectReader& reader, std::string_view key,
                                   const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto time = parse_iso8601(text);
  if (!time) reader.issue(key, "must be an ISO 8601 date or time in UTC", "invalid_date");
  return time;
}

std::optional<TimePoint> optional_time(ObjectReader& reader, std::string_view key) {
  const auto text = reader.optional_string(key, {.min = 1, .max = 40, .trim = true});
  return read_time(reader, key, text.value_or(""));
}

TimePoint required_time(ObjectReader& reader, std::string_view key) {
  const auto text = reader.required_string(key, {.min = 1, .max = 40, .trim = true});
  return read_time(reader, key, text).value_or(TimePoint{});
}

std::optional<model::AuthorityStatus> read_status(ObjectReader& reader) {
  const auto text = reader.optional_string("status");
  if (!text) return std::nullopt;
  if (*text == "active") return model::AuthorityStatus::active;
  if (*text == "disabled") return model::AuthorityStatus::disabled;
  reader.issue("status", "must be active or disabled", "invalid_enum_value");
  return std::nullopt;
}

std::int64_t read_path_length(ObjectReader& reader) {
  return reader.optional_integer("maxPathLength", {-1, path_length_max}).value_or(-1);
}

std::string read_subject_field(ObjectReader& reader, std::string_view key) {
  return reader.optional_string(key, subject_rule).value_or("");
}

model::DistinguishedName read_subject(ObjectReader& reader) {
  model::DistinguishedName subject;
  subject.common_name = read_subject_field(reader, "commonName");
  subject.organization = read_subject_field(reader, "organization");
  subject.organizational_unit = read_subject_field(reader, "ou");
  subject.country = read_subject_field(reader, "country");
  subject.province = read_subject_field(reader, "province");
  subject.locality = read_subject_field(reader, "locality");
  if (!subject.country.empty() && subject.country.size() != 2) {
    reader.issue("country", "must be two letters", "invalid_string");
  }
  const bool is_empty = subject.common_name.empty() && subject.organization.empty() &&
                        subject.organizational_unit.empty() && subject.country.empty() &&
                        subject.province.empty() && subject.locality.empty();
  if (is_empty) {
    reader.issue("commonName",
                 "at least one of commonName, organization, ou, country, province and locality "
                 "must not be empty");
  }
  return subject;
}

void read_type(ObjectReader& reader, model::CreateAuthority& create) {
  const auto type = reader.required_string("type");
  if (type == "intermediate") create.type = model::AuthorityType::intermediate;
  if (type != "root" && type != "intermediate" && reader.has("type")) {
    reader.issue("type", "must be root or intermediate", "invalid_enum_value");
  }
}

void read_key(ObjectReader& reader, model::CreateAuthority& create) {
  if (const auto text = reader.optional_string("keyAlgorithm")) {
    const auto algorithm = model::parse_key_algorithm(*text);
    if (algorithm) create.key_algorithm = *algorithm;
    if (!algorithm) {
      reader.issue("keyAlgorithm", "is not a key algorithm of this service", "invalid_enum_value");
    }
  }
  const auto source = reader.optional_string("keySource").value_or("infisical");
  create.wants_hsm = source == "hsm" || reader.optional_uuid("hsmConnectorId").has_value();
  if (source != "infisical" && source != "hsm") {
    reader.issue("keySource", "must be infisical or hsm", "invalid_enum_value");
  }
}

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (std::string_view(",+\"\\<>;=").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

std::string name_text(const model::DistinguishedName& name) {
  std::string text;
  const auto add = [&text](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    if (!text.empty()) text += ", ";
    text += std::string(label) + "=" + escaped(value);
  };
  add("C", name.country);
  add("O", name.organization);
  add("OU", name.organizational_unit);
  add("ST", name.province);
  add("CN", name.common_name);
  add("L", name.locality);
  return text;
}

json::value certificate_id_of(const model::Authority& authority) {
  if (authority.certificate_id.is_nil()) return nullptr;
  return json_of(authority.certificate_id);
}

json::object configuration_of(const model::Authority& authority) {
  json::object row;
  const bool is_root = authority.type == model::AuthorityType::root;
  row["type"] = is_root ? "root" : "intermediate";
  row["friendlyName"] = json_of(authority.friendly_name);
  row["commonName"] = json_of(authority.subject.common_name);
  row["organization"] = json_of(authority.subject.organization);
  row["ou"] = json_of(authority.subject.organizational_unit);
  row["country"] = json_of(authority.subject.country);
  row["province"] = json_of(authority.subject.province);
  row["locality"] = json_of(authority.subject.locality);
  row["dn"] = json_of(name_text(authority.subject));
  row["notBefore"] = json_of(authority.not_before);
  row["notAfter"] = json_of(authority.not_after);
  row["maxPathLength"] = authority.max_path_length;
  row["keyAlgorithm"] = json_of(name(authority.key_algorithm));
  row["keySource"] = "infisical";
  row["hsmConnectorId"] = nullptr;
  row["isOcspEnabled"] = false;
  row["parentCaId"] = json_of(authority.parent_id);
  row["serialNumber"] = json_or_null(authority.serial_number);
  row["activeCaCertId"] = certificate_id_of(authority);
  return row;
}

}  // namespace

Result<model::CreateAuthority> read_create_authority(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::CreateAuthority create;
  create.name = reader.required_string("name", name_rule);
  create.status = read_status(reader).value_or(model::AuthorityStatus::active);
  reader.optional_string("projectId", {.max = 64});
  if (!reader.has("configuration")) reader.issue("configuration", "Required", "invalid_type");
  reader.optional_object("configuration", [&create](ObjectReader& configuration) {
    read_type(configuration, create);
    create.friendly_name =
        configuration.optional_string("friendlyName", {.max = limits::name_chars, .trim = true})
            .value_or("");
    create.subject = read_subject(configuration);
    create.not_before = optional_time(configuration, "notBefore");
    create.not_after = optional_time(configuration, "notAfter");
    create.max_path_length = read_path_length(configuration);
    read_key(configuration, create);
    create.wants_ocsp = configuration.optional_boolean("isOcspEnabled").value_or(false);
  });
  TRY_VOID(reader.finish());
  return create;
}

Result<model::UpdateAuthority> read_update_authority(std::string_view body) {
  TRY(const auto object, parse_json_object(body, {}, true));
  ObjectReader reader(object);
  model::UpdateAuthority update;
  update.name = reader.optional_string("name", name_rule);
  update.status = read_status(reader);
  TRY_VOID(reader.finish());
  return update;
}

Result<model::SignIntermediate> read_sign_intermediate(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::SignIntermediate sign;
  sign.csr_pem = reader.required_string("csr", pem_rule);
  sign.not_before = optional_time(reader, "notBefore");
  sign.not_after = required_time(reader, "notAfter");
  sign.max_path_length = read_path_length(reader);
  TRY_VOID(reader.finish());
  return sign;
}

Result<model::ImportAuthorityCertificate> read_import_authority_certificate(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::ImportAuthorityCertificate import;
  import.certificate_pem = reader.required_string("certificate", pem_rule);
  import.chain_pem = reader.required_string("certificateChain", pem_rule);
  TRY_VOID(reader.finish());
  return import;
}

Result<model::RenewAuthority> read_renew_authority(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::RenewAuthority renew;
  const auto type = reader.required_string("type");
  if (type != "existing" && reader.has("type")) {
    reader.issue("type", "must be existing", "invalid_enum_value");
  }
  renew.not_after = required_time(reader, "notAfter");
  TRY_VOID(reader.finish());
  return renew;
}

json::object to_json(const model::Authority& authority, std::string_view project_id) {
  json::object row;
  row["id"] = json_of(authority.id);
  row["projectId"] = json_of(project_id);
  row["name"] = json_of(authority.name);
  row["type"] = "internal";
  row["status"] = json_of(name(authority.status));
  row["configuration"] = configuration_of(authority);
  // Where the contract leaves open on which level they stand, they stand on both.
  row["parentCaId"] = json_of(authority.parent_id);
  row["serialNumber"] = json_or_null(authority.serial_number);
  row["activeCaCertId"] = certificate_id_of(authority);
  row["createdAt"] = json_of(authority.created_at);
  row["updatedAt"] = json_of(authority.updated_at);
  return row;
}

json::object to_json(const model::CertificateWithChain& certificate) {
  json::object row;
  row["certificate"] = json_of(certificate.certificate_pem);
  row["certificateChain"] = json_of(certificate.chain_pem);
  row["serialNumber"] = json_of(certificate.serial_number);
  return row;
}

json::object signed_intermediate_to_json(const model::CertificateWithChain& certificate) {
  json::object row = to_json(certificate);
  row["issuingCaCertificate"] = json_of(certificate.issuer_pem);
  return row;
}

json::object to_json(const model::RevocationList& list) {
  json::object row;
  row["crl"] = json_of(list.crl_pem);
  row["crlNumber"] = list.number;
  row["revokedCount"] = list.revoked_count;
  row["thisUpdate"] = json_of(list.this_update);
  row["nextUpdate"] = json_of(list.next_update);
  return row;
}

}  // namespace sealmint::api
