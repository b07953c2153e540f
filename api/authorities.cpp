// What is asked of certificate authorities; what they answer is in authority_rows.cpp.
#include "api/authorities.hpp"

#include <algorithm>

#include "api/principal_fields.hpp"
#include "core/base/ascii.hpp"

namespace sealmint::api {
namespace {

using model::AuthorityStatus;
using model::AuthorityType;
using model::CreateAuthority;
using model::DistinguishedName;
using model::RenewAuthority;
using model::SignIntermediate;
using model::UpdateAuthority;

constexpr std::array settable_statuses{AuthorityStatus::active, AuthorityStatus::disabled};
constexpr Choice<AuthorityStatus> status{"must be active or disabled", {}, settable_statuses};
constexpr Text project_id{{.max = 64}};
constexpr Text friendly_name{{.max = limits::name_chars, .trim = true}};
bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// Two letters or none.
struct Country {
  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const {
    return text.read(reader, key, is_required);
  }
  Schema schema(Components& components) const {
    Schema schema = text.schema(components);
    schema["pattern"] = R"(^(?:[\t\n ]|\r\n)*(?:[A-Za-z]{2})?(?:[\t\n ]|\r\n)*$)";
    return schema;
  }

  Text text{{.max = limits::common_name_chars, .trim = true}};
};
constexpr Country country;
// Subjects may be as long as a signer's common name.
constexpr Text subject{{.max = limits::common_name_chars, .trim = true}};
constexpr Number path_length{{-1, 100}};
// The limit of the body bounds the text itself.
constexpr Text pem{{.min = 1, .allow_control = true}};
constexpr Moment moment{
    {.min = 1, .max = 40, .trim = true}, "must be an ISO 8601 date or time in UTC", "invalid_date"};
constexpr Choice<model::KeyAlgorithm> key_algorithm{"is not a key algorithm of this service", {}};

constexpr std::array<std::string_view, 2> type_words{"root", "intermediate"};
constexpr Word type{type_words, "must be root or intermediate", {}};
constexpr std::array<std::string_view, 2> key_source_words{"infisical", "hsm"};
constexpr Word key_source{key_source_words, "must be infisical or hsm", {}};
constexpr std::array<std::string_view, 1> renewal_words{"existing"};
constexpr Word renewal_type{renewal_words, "must be existing", {}};

void read_type(ObjectReader& reader, CreateAuthority& create) {
  const auto word = type.read(reader, "type", true);
  if (word == "intermediate") create.type = AuthorityType::intermediate;
}

void read_key_source(ObjectReader& reader, CreateAuthority& create) {
  const auto source = key_source.read(reader, "keySource", false);
  create.wants_hsm = create.wants_hsm || source == "hsm";
}

void read_connector(ObjectReader& reader, CreateAuthority& create) {
  const auto connector = reader.optional_uuid("hsmConnectorId");
  create.wants_hsm = create.wants_hsm || connector.has_value();
}

void read_renewal_type(ObjectReader& reader, RenewAuthority&) {
  static_cast<void>(renewal_type.read(reader, "type", true));
}

// Accepted, because clients send it: there is one project.
void read_project(ObjectReader& reader, CreateAuthority&) {
  static_cast<void>(project_id.read(reader, "projectId", false));
}

void check_subject(ObjectReader& reader, CreateAuthority& create) {
  const DistinguishedName& name = create.subject;
  const bool is_country = name.country.size() == 2 && std::ranges::all_of(name.country, is_letter);
  if (!name.country.empty() && !is_country) {
    reader.issue("country", "must be two letters", "invalid_string");
  }
  const bool is_empty = name.common_name.empty() && name.organization.empty() &&
                        name.organizational_unit.empty() && name.country.empty() &&
                        name.province.empty() && name.locality.empty();
  if (is_empty) {
    reader.issue("commonName",
                 "at least one of commonName, organization, ou, country, province and locality "
                 "must not be empty");
  }
}

// `configuration` of a create: the same object, one level down.
const Fields<CreateAuthority>& configuration() {
  using Name = DistinguishedName;
  constexpr auto dn = &CreateAuthority::subject;
  static const Fields<CreateAuthority> list{
      "CreateAuthorityConfiguration",
      {asked_by<CreateAuthority, &read_type, &schema_of<type>>("type", required),
       asked<friendly_name, &CreateAuthority::friendly_name>("friendlyName"),
       asked<subject, dn, &Name::common_name>("commonName"),
       asked<subject, dn, &Name::organization>("organization"),
       asked<subject, dn, &Name::organizational_unit>("ou"),
       asked<country, dn, &Name::country>("country"),
       asked<subject, dn, &Name::province>("province"),
       asked<subject, dn, &Name::locality>("locality"),
       asked<moment, &CreateAuthority::not_before>("notBefore"),
       asked<moment, &CreateAuthority::not_after>("notAfter"),
       asked<path_length, &CreateAuthority::max_path_length>("maxPathLength"),
       asked<key_algorithm, &CreateAuthority::key_algorithm>("keyAlgorithm"),
       asked_by<CreateAuthority, &read_key_source, &nullable_schema_of<key_source>>("keySource"),
       asked_by<CreateAuthority, &read_connector, &nullable_schema_of<uuid_text>>("hsmConnectorId"),
       asked<flag, &CreateAuthority::wants_ocsp>("isOcspEnabled")},
      {},
      over<CreateAuthority, &check_subject>,
      [] {
        Schema filled = typed("string");
        filled["pattern"] = "[^ \\t\\r\\n]";
        return some_of({"commonName", "organization", "ou", "country", "province", "locality"},
                       filled);
      }};
  return list;
}

}  // namespace

template <>
const Fields<CreateAuthority>& fields() {
  static const Fields<CreateAuthority> list{
      "CreateAuthority",
      {asked<display_name, &CreateAuthority::name>("name", required),
       asked<status, &CreateAuthority::status>("status"),
       asked_by<CreateAuthority, &read_project, &nullable_schema_of<project_id>>("projectId"),
       asked_part<CreateAuthority, &configuration>("configuration", required)}};
  return list;
}

template <>
const Fields<UpdateAuthority>& fields() {
  static const Fields<UpdateAuthority> list{"UpdateAuthority",
                                            {asked<display_name, &UpdateAuthority::name>("name"),
                                             asked<status, &UpdateAuthority::status>("status")},
                                            {.empty_is_object = true}};
  return list;
}

template <>
const Fields<SignIntermediate>& fields() {
  static const Fields<SignIntermediate> list{
      "SignIntermediate",
      {asked<pem, &SignIntermediate::csr_pem>("csr", required),
       asked<moment, &SignIntermediate::not_before>("notBefore"),
       asked<moment, &SignIntermediate::not_after>("notAfter", required),
       asked<path_length, &SignIntermediate::max_path_length>("maxPathLength")}};
  return list;
}

template <>
const Fields<model::ImportAuthorityCertificate>& fields() {
  using Import = model::ImportAuthorityCertificate;
  static const Fields<Import> list{"ImportAuthorityCertificate",
                                   {asked<pem, &Import::certificate_pem>("certificate", required),
                                    asked<pem, &Import::chain_pem>("certificateChain", required)}};
  return list;
}

template <>
const Fields<RenewAuthority>& fields() {
  static const Fields<RenewAuthority> list{
      "RenewAuthority",
      {asked_by<RenewAuthority, &read_renewal_type, &schema_of<renewal_type>>("type", required),
       asked<moment, &RenewAuthority::not_after>("notAfter", required)}};
  return list;
}

}  // namespace sealmint::api
