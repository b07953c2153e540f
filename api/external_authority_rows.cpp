// What is answered about external certificate authorities and their orders.
#include "api/external_authorities.hpp"

namespace sealmint::api {
namespace {

using model::ExternalAuthority;
using model::ExternalAuthorityView;
using model::IssuanceOrder;
using model::IssuanceOrderView;

// Written by us, but read as everything that comes from a disk: with care.
boost::json::value configuration(const ExternalAuthorityRow& row) {
  const auto parsed = parse_json(row.view.authority.configuration);
  return parsed.has_value() ? *parsed : boost::json::value(nullptr);
}

std::string_view kind(const ExternalAuthorityRow&) { return "external"; }

template <auto field>
FieldOf<ExternalAuthorityRow> of_authority(std::string_view name) {
  return shown<&ExternalAuthorityRow::view, &ExternalAuthorityView::authority, field>(name);
}

template <auto field>
FieldOf<ExternalAuthorityRow> of_view(std::string_view name) {
  return shown<&ExternalAuthorityRow::view, field>(name);
}

std::optional<TimePoint> next_attempt_at(const IssuanceOrderView& view) {
  if (view.order.status != model::OrderStatus::pending) return std::nullopt;
  return view.order.next_attempt_at;
}

bool has_evidence(const IssuanceOrderView& view) { return !view.evidence_pem.empty(); }

template <auto field>
FieldOf<IssuanceOrderView> of_order(std::string_view name) {
  return shown<&IssuanceOrderView::order, field>(name);
}

}  // namespace

template <>
const Fields<ExternalAuthorityRow>& fields() {
  static const Fields<ExternalAuthorityRow> list{
      "ExternalAuthority",
      {of_authority<&ExternalAuthority::id>("id"),
       shown<&ExternalAuthorityRow::project_id>("projectId"),
       of_authority<&ExternalAuthority::name>("name"), shown_by<&kind>("kind"),
       of_authority<&ExternalAuthority::type>("type"),
       of_authority<&ExternalAuthority::status>("status"),
       shown_by<&configuration>("configuration"),
       of_view<&ExternalAuthorityView::configured_secrets>("configuredSecrets"),
       of_view<&ExternalAuthorityView::trust_anchors_pem>("trustAnchors"),
       of_view<&ExternalAuthorityView::trust_anchor_subjects>("trustAnchorSubjects"),
       of_authority<&ExternalAuthority::profile>("profile"),
       of_authority<&ExternalAuthority::pace>("pace"),
       of_authority<&ExternalAuthority::created_at>("createdAt"),
       of_authority<&ExternalAuthority::updated_at>("updatedAt"),
       of_authority<&ExternalAuthority::version>("version")}};
  return list;
}

template <>
const Fields<ExternalAuthorityRows>& fields() {
  static const Fields<ExternalAuthorityRows> list{
      "ExternalAuthorityPage",
      {shown<&ExternalAuthorityRows::authorities>("cas"),
       shown<&ExternalAuthorityRows::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<model::IssuerTypes>& fields() {
  static const Fields<model::IssuerTypes> list{"ExternalAuthorityTypes",
                                               {shown<&model::IssuerTypes::types>("types")}};
  return list;
}

template <>
const Fields<model::IssuerTest>& fields() {
  using Test = model::IssuerTest;
  static const Fields<Test> list{
      "ExternalAuthorityTest",
      {shown<&Test::is_working>("isWorking"), shown<&Test::facts>("facts"),
       shown<&Test::warnings>("warnings"), shown<&Test::trouble>("trouble"),
       shown<&Test::detail>("detail")}};
  return list;
}

template <>
const Fields<IssuanceOrderView>& fields() {
  static const Fields<IssuanceOrderView> list{
      "ExternalAuthorityOrder",
      {of_order<&IssuanceOrder::id>("id"), of_order<&IssuanceOrder::signer_id>("signerId"),
       shown<&IssuanceOrderView::signer_name>("signerName"),
       of_order<&IssuanceOrder::status>("status"), of_order<&IssuanceOrder::purpose>("purpose"),
       of_order<&IssuanceOrder::common_name>("commonName"),
       of_order<&IssuanceOrder::attempts>("attempts"),
       of_order<&IssuanceOrder::lost_answers>("lostAnswers"),
       shown_by<&next_attempt_at>("nextAttemptAt"),
       of_order<&IssuanceOrder::gives_up_at>("givesUpAt"),
       shown_or_null<&IssuanceOrderView::order, &IssuanceOrder::waits_for>("waitsFor"),
       of_order<&IssuanceOrder::failure_reason>("failureReason"),
       of_order<&IssuanceOrder::certificate_id>("certificateId"),
       shown_by<&has_evidence>("hasEvidence"),
       shown_or_null<&IssuanceOrderView::evidence_pem>("evidencePem"),
       of_order<&IssuanceOrder::evidence_revoked_at>("evidenceRevokedAt"),
       of_order<&IssuanceOrder::created_at>("createdAt"),
       of_order<&IssuanceOrder::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<model::IssuanceOrderPage>& fields() {
  using Page = model::IssuanceOrderPage;
  static const Fields<Page> list{
      "ExternalAuthorityOrderPage",
      {shown<&Page::orders>("orders"), shown<&Page::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api
