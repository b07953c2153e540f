// The tables of 0011_external_authorities.sql.
#include "storage/shared/tables.hpp"

namespace sealmint::storage {

using model::ActorRef;
using model::DistinguishedName;
using model::ExternalAuthority;
using model::IssuanceOrder;
using model::IssuingPace;
using model::IssuingProfile;
using model::SealedSecret;

namespace {

// The column of a field of the subject that a profile fixes.
template <auto field>
Column<ExternalAuthority> subject_column(const char* name) {
  return {name,
          [](Parameters& to, int parameter, const ExternalAuthority& authority) {
            bind_field(to, parameter, authority.profile.subject.*field);
          },
          [](const Row& row, int index, ExternalAuthority& authority) {
            read_field(row, index, authority.profile.subject.*field);
          }};
}

}  // namespace

TableDescription<ExternalAuthority> describe(TableOf<ExternalAuthority>) {
  constexpr auto profile = &ExternalAuthority::profile;
  constexpr auto pace = &ExternalAuthority::pace;
  return {"external_authority",
          {column<&ExternalAuthority::id>("id"),
           column<&ExternalAuthority::name>("name"),
           column<&ExternalAuthority::type>("type"),
           column<&ExternalAuthority::status>("status"),
           column<&ExternalAuthority::configuration>("configuration"),
           column<&ExternalAuthority::secrets, &SealedSecret::nonce>("secrets_nonce"),
           column<&ExternalAuthority::secrets, &SealedSecret::ciphertext>("secrets_ciphertext"),
           column<&ExternalAuthority::trust_anchors>("trust_anchors"),
           subject_column<&DistinguishedName::organization>("organization"),
           subject_column<&DistinguishedName::organizational_unit>("organizational_unit"),
           subject_column<&DistinguishedName::country>("country"),
           subject_column<&DistinguishedName::province>("province"),
           subject_column<&DistinguishedName::locality>("locality"),
           column<profile, &IssuingProfile::email_addresses>("email_addresses"),
           column<profile, &IssuingProfile::dns_names>("dns_names"),
           column<profile, &IssuingProfile::is_public_trust>("is_public_trust"),
           column<profile, &IssuingProfile::may_rename>("may_rename"),
           column<profile, &IssuingProfile::minimum_days>("minimum_days"),
           column<pace, &IssuingPace::requests_per_minute>("requests_per_minute"),
           column<pace, &IssuingPace::concurrent_requests>("concurrent_requests"),
           column<&ExternalAuthority::created_at>("created_at"),
           column<&ExternalAuthority::updated_at>("updated_at")}};
}

TableDescription<IssuanceOrder> describe(TableOf<IssuanceOrder>) {
  constexpr auto requested_by = &IssuanceOrder::requested_by;
  return {"issuance_order",
          {column<&IssuanceOrder::id>("id"),
           column<&IssuanceOrder::signer_id>("signer_id"),
           column<&IssuanceOrder::authority_id>("authority_id"),
           column<&IssuanceOrder::status>("status"),
           column<&IssuanceOrder::purpose>("purpose"),
           column<&IssuanceOrder::common_name>("common_name"),
           column<&IssuanceOrder::ttl_days>("ttl_days"),
           column<&IssuanceOrder::key_algorithm>("key_algorithm"),
           column<requested_by, &ActorRef::kind>("requested_by_kind"),
           column<requested_by, &ActorRef::id>("requested_by_id"),
           column<&IssuanceOrder::key_id>("key_id"),
           column<&IssuanceOrder::csr_der>("csr_der"),
           column<&IssuanceOrder::ticket>("ticket"),
           column<&IssuanceOrder::attempts>("attempts"),
           column<&IssuanceOrder::lost_answers>("lost_answers"),
           column<&IssuanceOrder::next_attempt_at>("next_attempt_at"),
           column<&IssuanceOrder::gives_up_at>("gives_up_at"),
           column<&IssuanceOrder::waits_for>("waits_for"),
           column<&IssuanceOrder::failure_reason>("failure_reason"),
           column<&IssuanceOrder::certificate_id>("certificate_id"),
           column<&IssuanceOrder::evidence_der>("evidence_der"),
           column<&IssuanceOrder::evidence_revoked_at>("evidence_revoked_at"),
           column<&IssuanceOrder::created_at>("created_at"),
           column<&IssuanceOrder::updated_at>("updated_at")}};
}

}  // namespace sealmint::storage
