// What is answered about signers.
#include "api/signers.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::api {
namespace {

using model::ActorKind;
using model::CertificateExport;
using model::CertificateSummary;
using model::IssuanceOrder;
using model::Membership;
using model::PermissionsView;
using model::PublicKeyView;
using model::Signer;
using model::SignerPage;
using model::SignerView;

template <class T>
std::optional<T> or_none(const T& value) {
  return value;
}
template <class T>
std::optional<T> or_none(const std::optional<T>& value) {
  return value;
}

// Without a certificate every field of it is there and null.
template <auto field>
auto certificate_field(const SignerView& view) {
  using Value = decltype(or_none(std::declval<const CertificateSummary&>().*field));
  return view.certificate ? or_none((*view.certificate).*field) : Value{};
}

std::optional<std::string_view> certificate_key_source(const SignerView& view) {
  return view.certificate ? std::optional<std::string_view>("infisical") : std::nullopt;
}

std::string policy_name(const SignerView& view) { return "signer:" + to_string(view.signer.id); }

template <auto field>
FieldOf<SignerView> of_signer(std::string_view name) {
  return shown<&SignerView::signer, field>(name);
}

template <auto field>
FieldOf<SignerView> of_certificate(std::string_view name) {
  return shown_by<&certificate_field<field>>(name);
}

template <ActorKind kind>
std::optional<Uuid> actor_id(const Membership& membership) {
  return membership.actor.kind == kind ? std::optional(membership.actor.id) : std::nullopt;
}

std::vector<RoleName> roles(const Membership& membership) { return {{membership.role}}; }

// [[actions, "signer"]].
std::vector<std::vector<std::string>> permissions(const PermissionData& data) {
  std::string actions;
  for (const auto action : data.view.actions) {
    if (!actions.empty()) actions += ',';
    actions += action;
  }
  return {{actions, "signer"}};
}

PermissionData permission_data(const PermissionsView& view) { return {view}; }

std::string public_key(const PublicKeyView& view) { return to_base64(view.spki_der); }

int key_size(const PublicKeyView& view) { return size_bits(view.algorithm); }

}  // namespace

template <>
const Fields<SignerView>& fields() {
  static const Fields<SignerView> list{
      "Signer",
      {of_signer<&Signer::id>("id"),
       shown<&SignerView::project_id>("projectId"),
       of_signer<&Signer::name>("name"),
       of_signer<&Signer::description>("description"),
       shown<&SignerView::effective_status>("status"),
       of_signer<&Signer::certificate_id>("certificateId"),
       of_signer<&Signer::approval_policy_id>("approvalPolicyId"),
       of_signer<&Signer::authority_id>("caId"),
       of_signer<&Signer::common_name>("commonName"),
       of_signer<&Signer::certificate_ttl_days>("certificateTtlDays"),
       of_signer<&Signer::renew_before_days>("certificateRenewBeforeDays"),
       of_signer<&Signer::key_algorithm>("keyAlgorithm"),
       of_signer<&Signer::failure_reason>("certificateFailureReason"),
       shown_null<SignerView>("externalCaConfig"),
       of_signer<&Signer::last_signed_at>("lastSignedAt"),
       of_signer<&Signer::created_at>("createdAt"),
       of_signer<&Signer::updated_at>("updatedAt"),
       of_certificate<&CertificateSummary::common_name>("certificateCommonName"),
       of_certificate<&CertificateSummary::serial_number>("certificateSerialNumber"),
       of_certificate<&CertificateSummary::not_before>("certificateNotBefore"),
       of_certificate<&CertificateSummary::not_after>("certificateNotAfter"),
       of_certificate<&CertificateSummary::key_algorithm>("certificateKeyAlgorithm"),
       shown_by<&certificate_key_source>("certificateKeySource"),
       shown_null<SignerView>("certificateHsmConnectorId"),
       of_certificate<&CertificateSummary::status>("certificateStatus"),
       of_certificate<&CertificateSummary::authority_id>("certificateCaId"),
       shown_by<&policy_name>("approvalPolicyName"),
       shown<&SignerView::order>("externalOrder")}};
  return list;
}

// Its ticket and its request stay inside.
template <>
const Fields<IssuanceOrder>& fields() {
  static const Fields<IssuanceOrder> list{
      "IssuanceOrder",
      {shown<&IssuanceOrder::id>("id"), shown<&IssuanceOrder::authority_id>("caId"),
       shown<&IssuanceOrder::status>("status"), shown<&IssuanceOrder::purpose>("purpose"),
       shown<&IssuanceOrder::common_name>("commonName"),
       shown<&IssuanceOrder::ttl_days>("certificateTtlDays"),
       shown<&IssuanceOrder::key_algorithm>("keyAlgorithm"),
       shown<&IssuanceOrder::attempts>("attempts"),
       shown<&IssuanceOrder::next_attempt_at>("nextPollAt"),
       shown<&IssuanceOrder::gives_up_at>("givesUpAt"),
       shown<&IssuanceOrder::waits_for>("waitsFor"),
       shown<&IssuanceOrder::failure_reason>("failureReason"),
       shown<&IssuanceOrder::created_at>("createdAt"),
       shown<&IssuanceOrder::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<SignerPage>& fields() {
  static const Fields<SignerPage> list{
      "SignerPage",
      {shown<&SignerPage::signers>("signers"), shown<&SignerPage::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<RoleName>& fields() {
  static const Fields<RoleName> list{"RoleName", {shown<&RoleName::role>("role")}};
  return list;
}

// As permissions show it: with the key of its kind alone.
template <>
const Fields<Membership>& fields() {
  static const Fields<Membership> list{
      "PermissionMembership",
      {shown<&Membership::id>("id"), shown_by<&actor_id<ActorKind::user>>("actorUserId", optional),
       shown_by<&actor_id<ActorKind::identity>>("actorIdentityId", optional),
       shown_by<&actor_id<ActorKind::group>>("actorGroupId", optional), shown_by<&roles>("roles")}};
  return list;
}

template <>
const Fields<PermissionData>& fields() {
  static const Fields<PermissionData> list{
      "PermissionData",
      {shown_by<&permissions>("permissions"),
       shown<&PermissionData::view, &PermissionsView::memberships>("memberships")}};
  return list;
}

template <>
const Fields<PermissionsView>& fields() {
  static const Fields<PermissionsView> list{"Permissions", {shown_by<&permission_data>("data")}};
  return list;
}

template <>
const Fields<PublicKeyView>& fields() {
  static const Fields<PublicKeyView> list{
      "PublicKey",
      {shown_by<&public_key>("publicKey"), shown<&PublicKeyView::algorithm>("algorithm"),
       shown_by<&key_size>("keySize")}};
  return list;
}

template <>
const Fields<CertificateExport>& fields() {
  static const Fields<CertificateExport> list{
      "CertificateExport",
      {shown<&CertificateExport::certificate_pem>("certificatePem"),
       shown<&CertificateExport::chain_pem>("certificateChainPem"),
       shown<&CertificateExport::serial_number>("serialNumber"),
       shown<&CertificateExport::signer_name>("signerName")}};
  return list;
}

}  // namespace sealmint::api
