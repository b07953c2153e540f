#include "api/operations.hpp"

#include "core/base/bytes.hpp"

namespace sealmint::api {
namespace {

using model::ActorRef;
using model::ClientMetadata;
using model::Operation;
using model::OperationView;
using model::OperationViewPage;

std::string data_hash(const OperationView& view) { return to_hex(view.operation.data_hash); }

template <auto field>
FieldOf<OperationView> of_operation(std::string_view name) {
  return shown<&OperationView::operation, field>(name);
}

template <auto field>
FieldOf<ClientMetadata> if_told(std::string_view name) {
  return shown_or_null<field>(name, optional);
}

}  // namespace

// Only what the client said, and the address we saw.
template <>
const Fields<ClientMetadata>& fields() {
  static const Fields<ClientMetadata> list{
      "ClientMetadata",
      {if_told<&ClientMetadata::tool>("tool"), if_told<&ClientMetadata::hostname>("hostname"),
       if_told<&ClientMetadata::command>("command"),
       if_told<&ClientMetadata::os_username>("osUsername"),
       if_told<&ClientMetadata::signing_application_hash>("signingApplicationHash"),
       if_told<&ClientMetadata::module_version>("moduleVersion"),
       if_told<&ClientMetadata::source_ip>("sourceIp")}};
  return list;
}

template <>
const Fields<OperationView>& fields() {
  static const Fields<OperationView> list{
      "Operation",
      {of_operation<&Operation::id>("id"), of_operation<&Operation::signer_id>("signerId"),
       shown<&OperationView::project_id>("projectId"), of_operation<&Operation::status>("status"),
       of_operation<&Operation::algorithm>("signingAlgorithm"), shown_by<&data_hash>("dataHash"),
       shown<&OperationView::operation, &Operation::actor, &ActorRef::kind>("actorType"),
       shown<&OperationView::operation, &Operation::actor, &ActorRef::id>("actorId"),
       of_operation<&Operation::actor_name>("actorName"),
       shown<&OperationView::actor_membership_id>("actorMembershipId"),
       of_operation<&Operation::grant_id>("approvalGrantId"),
       of_operation<&Operation::client>("clientMetadata"),
       shown_or_null<&OperationView::operation, &Operation::error_message>("errorMessage"),
       of_operation<&Operation::created_at>("createdAt")}};
  return list;
}

template <>
const Fields<OperationViewPage>& fields() {
  static const Fields<OperationViewPage> list{
      "OperationPage",
      {shown<&OperationViewPage::operations>("operations"),
       shown<&OperationViewPage::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<OperationDetail>& fields() {
  static const Fields<OperationDetail> list{
      "OperationDetail",
      {shown<&OperationDetail::operation>("operation"),
       shown<&OperationDetail::operation, &OperationView::signer_name>("signerName")}};
  return list;
}

}  // namespace sealmint::api
