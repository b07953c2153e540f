// What is asked of signers; what is answered is in signer_rows.cpp.
#include "api/signers.hpp"

#include "api/approval_policies.hpp"
#include "core/model/signer.hpp"

namespace sealmint::api {
namespace {

using model::ActorRef;
using model::CreateSigner;
using model::ImportIssuedCertificate;
using model::NewMember;
using model::ReissueCertificate;
using model::SignerStatus;
using model::UpdateSigner;

// A name in the form of an id would hide the signer that once had that id, or will have it.
struct SignerName {
  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const {
    auto name = reader.text(key, rule, is_required);
    if (!name) return name;
    if (!model::is_signer_name(*name)) {
      reader.issue(key, "may hold lower-case letters, digits and hyphens only", "invalid_string");
    } else if (parse_uuid(*name)) {
      reader.issue(key, "must not have the form of an id", "invalid_string");
    }
    return name;
  }
  Schema schema(Components& components) const {
    Schema text = Text{rule}.schema(components);
    text["pattern"] = "^[a-z0-9-]+$";
    return text;
  }

  StringRule rule{.min = 1, .max = limits::signer_name_chars};
};

constexpr SignerName signer_name;
constexpr Text description{{.max = limits::description_chars, .trim = true}};
constexpr Text common_name{{.min = 1, .max = limits::common_name_chars, .trim = true}};
constexpr Number ttl_days{{1, 3'650}};
constexpr Number renew_before_days{{1, 30}};
constexpr Choice<model::KeyAlgorithm> key_algorithm{"is not a key algorithm of this service",
                                                    {.max = 64}};
constexpr Choice<model::ActorKind> member_kind{"must be user, identity or group"};
constexpr Text bundle{{.min = 1, .max = limits::certificate_bundle_chars, .allow_control = true}};
constexpr Text role{{.min = 1, .max = 64}};
constexpr NestedList<NewMember> members{limits::signer_members};

constexpr std::array settable_statuses{SignerStatus::active, SignerStatus::disabled};
constexpr Choice<SignerStatus> settable_status{
    "must be active or disabled", {.max = 64}, settable_statuses};

constexpr std::array<std::string_view, 2> key_source_words{"infisical", "hsm"};
constexpr Word key_source{key_source_words, "must be infisical or hsm", {.max = 64}};
constexpr std::array<std::string_view, 2> ca_type_words{"digicert", "adcs"};
constexpr Word ca_type{ca_type_words, "must be digicert or adcs"};

template <class T, Need need>
void read_key_source(ObjectReader& reader, T& object) {
  object.wants_hsm = key_source.read(reader, "keySource", need == required) == "hsm";
}

template <class T>
void read_connector(ObjectReader& reader, T&) {
  static_cast<void>(reader.optional_uuid("hsmConnectorId"));
}

// Where the key of the certificate lies. A reissue that says so must say it whole.
template <class T, Need need>
const Fields<T>& key_place() {
  constexpr auto schema =
      need == required ? &schema_of<key_source> : &nullable_schema_of<key_source>;
  static const Fields<T> list{
      need == required ? "NewKeyPlace" : "KeyPlace",
      {asked_by<T, &read_key_source<T, need>, schema>("keySource", need),
       asked_by<T, &read_connector<T>, &nullable_schema_of<uuid_text>>("hsmConnectorId")}};
  return list;
}

template <class T>
void read_ca_type(ObjectReader& reader, T& object) {
  object.wants_external_configuration = true;
  static_cast<void>(ca_type.read(reader, "caType", true));
}

template <class T>
const Fields<T>& external_configuration() {
  static const Fields<T> list{
      "ExternalConfiguration",
      {asked_by<T, &read_ca_type<T>, &schema_of<ca_type>>("caType", required)}};
  return list;
}

void check_name_is_none_or_text(ObjectReader& reader, UpdateSigner&) {
  if (reader.names("name") && !reader.has("name")) {
    reader.issue("name", "must not be null", "invalid_type");
  }
}

void read_new_name(ObjectReader& reader, UpdateSigner& update) {
  read_into(signer_name, reader, "name", false, update.name);
}

}  // namespace

template <>
const Fields<NewMember>& fields() {
  static const Fields<NewMember> list{
      "SignerMember",
      {asked<member_kind, &NewMember::actor, &ActorRef::kind>("kind", required),
       asked<uuid_text, &NewMember::actor, &ActorRef::id>("id", required),
       asked<role, &NewMember::role>("role", required)}};
  return list;
}

template <>
const Fields<CreateSigner>& fields() {
  static const Fields<CreateSigner> list{
      "CreateSigner",
      {asked<signer_name, &CreateSigner::name>("name", required),
       asked<description, &CreateSigner::description>("description"),
       asked<uuid_text, &CreateSigner::authority_id>("caId"),
       asked<uuid_text, &CreateSigner::certificate_id>("certificateId"),
       asked<common_name, &CreateSigner::common_name>("commonName"),
       asked<ttl_days, &CreateSigner::certificate_ttl_days>("certificateTtlDays"),
       asked<renew_before_days, &CreateSigner::renew_before_days>("certificateRenewBeforeDays"),
       asked<key_algorithm, &CreateSigner::key_algorithm>("keyAlgorithm"),
       asked_part<CreateSigner, &key_place<CreateSigner, optional>>("certificate"),
       asked_part<CreateSigner, &external_configuration<CreateSigner>>("externalConfiguration"),
       asked<members, &CreateSigner::members>("members"),
       asked<nested<model::ApprovalPolicyInput>, &CreateSigner::policy>("approvalPolicy")}};
  return list;
}

template <>
const Fields<UpdateSigner>& fields() {
  static const Fields<UpdateSigner> list{
      "UpdateSigner",
      {asked_by<UpdateSigner, &read_new_name, &schema_of<signer_name>>("name"),
       asked<description, &UpdateSigner::description>("description"),
       asked<renew_before_days, &UpdateSigner::renew_before_days>("certificateRenewBeforeDays")},
      {.empty_is_object = true},
      over<UpdateSigner, &check_name_is_none_or_text>};
  return list;
}

template <>
const Fields<SetSignerStatus>& fields() {
  static const Fields<SetSignerStatus> list{
      "SetSignerStatus", {asked<settable_status, &SetSignerStatus::status>("status", required)}};
  return list;
}

// As long as the bundles that are read (crypto/certificate_bundle.hpp).
template <>
const Fields<ImportIssuedCertificate>& fields() {
  static const Fields<ImportIssuedCertificate> list{
      "ImportIssuedCertificate",
      {asked<bundle, &ImportIssuedCertificate::certificate>("certificate", required)}};
  return list;
}

template <>
const Fields<ReissueCertificate>& fields() {
  static const Fields<ReissueCertificate> list{
      "ReissueCertificate",
      {asked<uuid_text, &ReissueCertificate::authority_id>("caId", required),
       asked<common_name, &ReissueCertificate::common_name>("commonName"),
       asked<ttl_days, &ReissueCertificate::certificate_ttl_days>("certificateTtlDays"),
       asked<key_algorithm, &ReissueCertificate::key_algorithm>("keyAlgorithm"),
       asked_part<ReissueCertificate, &key_place<ReissueCertificate, required>>("certificate"),
       asked_part<ReissueCertificate, &external_configuration<ReissueCertificate>>(
           "externalConfiguration")}};
  return list;
}

}  // namespace sealmint::api
