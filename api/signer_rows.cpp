// Signers and what belongs to them as JSON.
#include <boost/json/array.hpp>

#include <string>

#include "api/json_page.hpp"
#include "api/json_values.hpp"
#include "api/signers.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// Without a certificate every field is there and null.
void add_certificate(json::object& row, const std::optional<model::CertificateSummary>& summary) {
  const auto field = [&summary](auto member) -> json::value {
    return summary ? json_of(member(*summary)) : json::value(nullptr);
  };
  using Summary = model::CertificateSummary;
  row["certificateCommonName"] = field([](const Summary& c) { return c.common_name; });
  row["certificateSerialNumber"] = field([](const Summary& c) { return c.serial_number; });
  row["certificateNotBefore"] = field([](const Summary& c) { return c.not_before; });
  row["certificateNotAfter"] = field([](const Summary& c) { return c.not_after; });
  row["certificateKeyAlgorithm"] = field([](const Summary& c) { return name(c.key_algorithm); });
  row["certificateKeySource"] = field([](const Summary&) { return std::string_view("infisical"); });
  row["certificateHsmConnectorId"] = nullptr;
  row["certificateStatus"] = field([](const Summary& c) { return c.status; });
  row["certificateCaId"] = field([](const Summary& c) { return c.authority_id; });
}

std::string_view actor_key(model::ActorKind kind) {
  switch (kind) {
    case model::ActorKind::user: return "actorUserId";
    case model::ActorKind::identity: return "actorIdentityId";
    case model::ActorKind::group: return "actorGroupId";
  }
  return "actorUserId";
}

}  // namespace

json::object to_json(const model::SignerView& view) {
  const auto& signer = view.signer;
  json::object row;
  row["id"] = json_of(signer.id);
  row["projectId"] = json_of(view.project_id);
  row["name"] = json_of(signer.name);
  row["description"] = json_of(signer.description);
  row["status"] = json_of(name(view.effective_status));
  row["certificateId"] = json_of(signer.certificate_id);
  row["approvalPolicyId"] = json_of(signer.approval_policy_id);
  row["caId"] = json_of(signer.authority_id);
  row["commonName"] = json_of(signer.common_name);
  row["certificateTtlDays"] = json_of(signer.certificate_ttl_days);
  row["certificateRenewBeforeDays"] = json_of(signer.renew_before_days);
  row["keyAlgorithm"] = json_of(name(signer.key_algorithm));
  row["certificateFailureReason"] = json_of(signer.failure_reason);
  row["externalCaConfig"] = nullptr;
  row["lastSignedAt"] = json_of(signer.last_signed_at);
  row["createdAt"] = json_of(signer.created_at);
  row["updatedAt"] = json_of(signer.updated_at);
  add_certificate(row, view.certificate);
  row["approvalPolicyName"] = json_of("signer:" + to_string(signer.id));
  row["externalOrder"] = nullptr;
  return row;
}

json::object to_json(const model::SignerPage& page) {
  return page_json("signers", page.signers, page.total_count, &to_json);
}

json::object to_json(const model::PermissionsView& view) {
  std::string actions;
  for (const auto action : view.actions) {
    if (!actions.empty()) actions += ',';
    actions += action;
  }
  json::array memberships;
  for (const auto& membership : view.memberships) {
    json::object row;
    row["id"] = json_of(membership.id);
    row[actor_key(membership.actor.kind)] = json_of(membership.actor.id);
    row["roles"] = json::array{json::object{{"role", json_of(name(membership.role))}}};
    memberships.emplace_back(std::move(row));
  }
  json::array rule{json_of(actions), "signer"};
  json::array permissions;
  permissions.emplace_back(std::move(rule));
  json::object data;
  data["permissions"] = std::move(permissions);
  data["memberships"] = std::move(memberships);
  json::object body;
  body["data"] = std::move(data);
  return body;
}

json::object to_json(const model::PublicKeyView& view) {
  json::object body;
  body["publicKey"] = json_of(to_base64(view.spki_der));
  body["algorithm"] = json_of(name(view.algorithm));
  body["keySize"] = size_bits(view.algorithm);
  return body;
}

json::object to_json(const model::CertificateExport& exported) {
  json::object body;
  body["certificatePem"] = json_of(exported.certificate_pem);
  body["certificateChainPem"] = json_of(exported.chain_pem);
  body["serialNumber"] = json_of(exported.serial_number);
  body["signerName"] = json_of(exported.signer_name);
  return body;
}

}  // namespace sealmint::api
