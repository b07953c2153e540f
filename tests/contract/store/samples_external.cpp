#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"

namespace sealmint::storage::test {

model::ExternalAuthority sample_external_authority() {
  model::ExternalAuthority authority;
  authority.id = next_id<AuthorityId>();
  authority.name = "external ca " + to_string(authority.id);
  authority.type = "est";
  authority.status = model::AuthorityStatus::disabled;
  authority.configuration = R"({"url":"https://est.example.org"})";
  authority.secrets = {Bytes(12, 7), Bytes{1, 2, 3}};
  authority.trust_anchors = {Bytes{4, 5}, Bytes{6}};
  authority.profile.subject = {"", "Example", "Releases", "CH", "Zürich", "Uster"};
  authority.profile.email_addresses = {"release@example.org"};
  authority.profile.dns_names = {"a.example.org", "b.example.org"};
  authority.profile.is_public_trust = true;
  authority.profile.may_rename = true;
  authority.profile.minimum_days = 3;
  authority.pace = {30, 2};
  authority.created_at = at_ms(61);
  authority.updated_at = at_ms(62);
  return authority;
}

model::IssuanceOrder sample_order(SignerId signer, KeyId key) {
  model::IssuanceOrder order;
  order.id = next_id<OrderId>();
  order.signer_id = signer;
  order.authority_id = next_id<AuthorityId>();
  order.status = model::OrderStatus::superseded;
  order.purpose = model::OrderPurpose::renewal;
  order.common_name = "Release";
  order.ttl_days = 90;
  order.key_algorithm = model::KeyAlgorithm::ec_p384;
  order.requested_by = {model::ActorKind::identity, next_uuid()};
  order.key_id = key;
  order.csr_der = {8, 9};
  order.ticket = "https://ca.example.org/order/1";
  order.attempts = 3;
  order.lost_answers = 1;
  order.next_attempt_at = at_ms(63);
  order.gives_up_at = at_ms(64);
  order.waits_for = "the CA's operator";
  order.failure_reason = "HTTP 503";
  order.certificate_id = next_id<CertificateId>();
  order.evidence_der = {10};
  order.evidence_revoked_at = at_ms(65);
  order.created_at = at_ms(66);
  order.updated_at = at_ms(67);
  return order;
}

model::ExternalAuthority make_sample(SampleOf<model::ExternalAuthority>, ports::Store&) {
  return sample_external_authority();
}
model::IssuanceOrder make_sample(SampleOf<model::IssuanceOrder>, ports::Store& store) {
  return sample_order(put(store, sample<model::Signer>(store)).id,
                      put(store, sample<model::WrappedKey>(store)).id);
}

}  // namespace sealmint::storage::test
