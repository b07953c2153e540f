// Reading; writing is in signer_rows.cpp.
#include "api/signers.hpp"

#include "api/approval_policies.hpp"
#include "api/json_reader.hpp"
#include "api/object_reader.hpp"
#include "core/base/limits.hpp"
#include "core/model/signer.hpp"

namespace sealmint::api {
namespace {

constexpr IntegerRule ttl_days_rule{1, 3'650};
constexpr IntegerRule renew_before_days_rule{1, 30};

StringRule description_rule() { return {.max = limits::description_chars, .trim = true}; }
StringRule common_name_rule() { return {.min = 1, .max = limits::common_name_chars, .trim = true}; }

// A name in the form of an id would hide the signer that once had that id, or will have it.
void check_name(ObjectReader& reader, std::string_view name) {
  if (name.empty()) return;  // reported already
  if (!model::is_signer_name(name)) {
    reader.issue("name", "may hold lower-case letters, digits and hyphens only", "invalid_string");
  } else if (parse_uuid(name)) {
    reader.issue("name", "must not have the form of an id", "invalid_string");
  }
}

std::optional<model::KeyAlgorithm> read_key_algorithm(ObjectReader& reader) {
  const auto text = reader.optional_string("keyAlgorithm", {.max = 64});
  if (!text) return std::nullopt;
  const auto algorithm = model::parse_key_algorithm(*text);
  if (!algorithm) {
    reader.issue("keyAlgorithm", "is not a key algorithm of this service", "invalid_enum_value");
  }
  return algorithm;
}

// The optional object `certificate`; says whether its key shall be in an HSM.
bool read_wants_hsm(ObjectReader& reader, bool key_source_is_required) {
  bool wants_hsm = false;
  reader.optional_object("certificate", [&](ObjectReader& certificate) {
    std::string source = "infisical";
    if (key_source_is_required) {
      source = certificate.required_string("keySource", {.min = 1, .max = 64});
    } else if (auto given = certificate.optional_string("keySource", {.max = 64})) {
      source = *std::move(given);
    }
    wants_hsm = source == "hsm";
    if (!wants_hsm && source != "infisical" && certificate.has("keySource")) {
      certificate.issue("keySource", "must be infisical or hsm", "invalid_enum_value");
    }
    certificate.optional_uuid("hsmConnectorId");
  });
  return wants_hsm;
}

bool read_wants_external_configuration(ObjectReader& reader) {
  bool is_given = false;
  reader.optional_object("externalConfiguration", [&](ObjectReader& configuration) {
    is_given = true;
    const auto type = configuration.required_string("caType", {.min = 1, .max = 64});
    if (!type.empty() && type != "digicert" && type != "adcs") {
      configuration.issue("caType", "must be digicert or adcs", "invalid_enum_value");
    }
  });
  return is_given;
}

std::optional<model::ActorKind> actor_kind(std::string_view text) {
  for (const auto kind :
       {model::ActorKind::user, model::ActorKind::identity, model::ActorKind::group}) {
    if (name(kind) == text) return kind;
  }
  return std::nullopt;
}

model::NewMember read_member(ObjectReader& reader) {
  model::NewMember member;
  const auto kind = reader.required_string("kind", {.min = 1, .max = 64});
  if (const auto known = actor_kind(kind)) {
    member.actor.kind = *known;
  } else if (!kind.empty()) {
    reader.issue("kind", "must be user, identity or group", "invalid_enum_value");
  }
  member.actor.id = reader.required_uuid("id");
  member.role = reader.required_string("role", {.min = 1, .max = 64});
  return member;
}

template <class T>
std::optional<std::optional<T>> if_present(Nullable<T> field) {
  if (!field.present) return std::nullopt;
  return std::move(field.value);
}

template <class IdType>
std::optional<IdType> optional_id(ObjectReader& reader, std::string_view key) {
  const auto uuid = reader.optional_uuid(key);
  return uuid ? std::optional(IdType{*uuid}) : std::nullopt;
}

}  // namespace

Result<model::CreateSigner> read_create_signer(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::CreateSigner create;
  create.name = reader.required_string("name", {.min = 1, .max = limits::signer_name_chars});
  check_name(reader, create.name);
  create.description = reader.optional_string("description", description_rule());
  create.authority_id = optional_id<AuthorityId>(reader, "caId");
  create.certificate_id = optional_id<CertificateId>(reader, "certificateId");
  create.common_name = reader.optional_string("commonName", common_name_rule());
  create.certificate_ttl_days = reader.optional_integer("certificateTtlDays", ttl_days_rule);
  create.renew_before_days =
      reader.optional_integer("certificateRenewBeforeDays", renew_before_days_rule);
  create.key_algorithm = read_key_algorithm(reader);
  create.wants_hsm = read_wants_hsm(reader, false);
  create.wants_external_configuration = read_wants_external_configuration(reader);
  reader.optional_objects("members", limits::signer_members,
                          [&create](ObjectReader& member, std::size_t) {
                            create.members.push_back(read_member(member));
                          });
  reader.optional_object("approvalPolicy", [&create](ObjectReader& policy) {
    create.policy = read_approval_policy(policy);
  });
  TRY_VOID(reader.finish());
  return create;
}

Result<model::UpdateSigner> read_update_signer(std::string_view body) {
  TRY(const auto object, parse_json_object(body, {}, true));
  ObjectReader reader(object);
  model::UpdateSigner update;
  const auto name = reader.nullable_string("name", {.min = 1, .max = limits::signer_name_chars});
  if (name.present && !name.value) reader.issue("name", "must not be null", "invalid_type");
  update.name = name.value;
  if (update.name) check_name(reader, *update.name);
  update.description = if_present(reader.nullable_string("description", description_rule()));
  update.renew_before_days =
      if_present(reader.nullable_integer("certificateRenewBeforeDays", renew_before_days_rule));
  TRY_VOID(reader.finish());
  return update;
}

Result<model::SignerStatus> read_signer_status(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  const auto text = reader.required_string("status", {.max = 64});
  for (const auto status : {model::SignerStatus::active, model::SignerStatus::disabled}) {
    if (text == name(status)) return status;
  }
  TRY_VOID(reader.finish());
  return make_issue("status", "must be active or disabled", "invalid_enum_value");
}

Result<model::ReissueCertificate> read_reissue(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::ReissueCertificate reissue;
  reissue.authority_id = AuthorityId{reader.required_uuid("caId")};
  reissue.common_name = reader.optional_string("commonName", common_name_rule());
  reissue.certificate_ttl_days = reader.optional_integer("certificateTtlDays", ttl_days_rule);
  reissue.key_algorithm = read_key_algorithm(reader);
  reissue.wants_hsm = read_wants_hsm(reader, true);
  reissue.wants_external_configuration = read_wants_external_configuration(reader);
  TRY_VOID(reader.finish());
  return reissue;
}

}  // namespace sealmint::api
