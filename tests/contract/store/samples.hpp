// Objects with a value of their own in every field, so that two columns that are swapped show.
#pragma once

#include <string>

#include "core/ports/store.hpp"

namespace sealmint::storage::test {

// A different one on every call, rising as the real ones do.
Uuid next_uuid();
template <class IdType>
IdType next_id() {
  return IdType(next_uuid());
}
TimePoint at_ms(std::int64_t ms);
Sha256 hash_of(std::uint8_t seed);

model::User sample_user(const std::string& username);
model::Identity sample_identity();
model::Group sample_group(const std::string& slug);
model::UniversalAuth sample_universal_auth(IdentityId identity);
model::ClientSecret sample_client_secret(const model::UniversalAuth& auth);
model::AccessToken sample_user_token(UserId user);
model::AccessToken sample_identity_token(const model::ClientSecret& secret);
model::WrappedKey sample_key();
model::Authority sample_authority(const std::string& name, KeyId key);
model::Certificate sample_certificate();
model::Signer sample_signer(const std::string& name);
model::ApprovalPolicy sample_policy(SignerId signer);
model::AccessRequest sample_request(SignerId signer);
model::Grant sample_grant(SignerId signer);
model::Webhook sample_webhook();
model::WebhookDelivery sample_delivery(WebhookId webhook);
model::ExternalAuthority sample_external_authority();
model::IssuanceOrder sample_order(SignerId signer, KeyId key);
model::Operation sample_operation(SignerId signer, std::int64_t created_at_ms);

// make_sample(SampleOf<User>{}, store): an object that the store would take, with unique fields of
// its own and a value in every field that grows; what it refers to has been put. Every kind has
// one.
template <class T>
struct SampleOf {
  friend T make_sample(SampleOf<T>, ports::Store& store);
};
template <class T>
T sample(ports::Store& store) {
  return make_sample(SampleOf<T>{}, store);
}

ports::RememberAnswer sample_answer(std::uint8_t seed, std::int64_t expires_at_ms);

}  // namespace sealmint::storage::test
