#include "tests/contract/store/samples.hpp"

#include "tests/contract/store/stores.hpp"

namespace sealmint::storage::test {

Uuid next_uuid() {
  static std::uint64_t counter = 0;
  ++counter;
  std::array<std::uint8_t, 10> tail{};
  for (std::size_t i = 0; i < 8; ++i) tail[9 - i] = static_cast<std::uint8_t>(counter >> (8 * i));
  return make_uuid_v7(1'700'000'000'000 + static_cast<std::int64_t>(counter), tail);
}

TimePoint at_ms(std::int64_t ms) { return from_unix_ms(1'700'000'000'000 + ms); }

Sha256 hash_of(std::uint8_t seed) {
  Sha256 hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(seed + i);
  return hash;
}

model::User sample_user(const std::string& username) {
  model::User user;
  user.id = next_id<UserId>();
  user.username = username;
  user.email = username + "@example.org";
  user.first_name = "Zoë";
  user.last_name = "O'Neill; DROP TABLE \"user\"";
  user.role = model::ProductRole::admin;
  user.password_hash = "$argon2id$v=19$m=65536$hash";
  user.created_at = at_ms(1);
  user.updated_at = at_ms(2);
  return user;
}

model::Identity sample_identity() {
  model::Identity identity;
  identity.id = next_id<IdentityId>();
  identity.name = "build machine";
  identity.role = model::ProductRole::member;
  identity.created_at = at_ms(3);
  identity.updated_at = at_ms(4);
  return identity;
}

model::Group sample_group(const std::string& slug) {
  model::Group group;
  group.id = next_id<GroupId>();
  group.name = "Release team";
  group.slug = slug;
  group.role = model::ProductRole::member;
  group.members = {{model::ActorKind::user, next_uuid()},
                   {model::ActorKind::identity, next_uuid()}};
  group.created_at = at_ms(5);
  group.updated_at = at_ms(6);
  return group;
}

model::UniversalAuth sample_universal_auth(IdentityId identity) {
  model::UniversalAuth auth;
  auth.id = next_id<UniversalAuthId>();
  auth.identity_id = identity;
  auth.client_id = next_uuid();
  auth.client_secret_trusted_ips = {"10.0.0.0/8", "fd00::/8"};
  auth.access_token_trusted_ips = {};
  auth.access_token_ttl_s = 11;
  auth.access_token_max_ttl_s = 12;
  auth.access_token_uses_max = 13;
  auth.access_token_period_s = 14;
  auth.lockout_enabled = false;
  auth.lockout_threshold = 15;
  auth.lockout_duration_s = 16;
  auth.lockout_counter_reset_s = 17;
  auth.created_at = at_ms(7);
  auth.updated_at = at_ms(8);
  return auth;
}

model::ClientSecret sample_client_secret(const model::UniversalAuth& auth) {
  model::ClientSecret secret;
  secret.id = next_id<ClientSecretId>();
  secret.universal_auth_id = auth.id;
  secret.identity_id = auth.identity_id;
  secret.prefix = "abcd";
  secret.description = "for the nightly build";
  secret.secret_hash = hash_of(40);
  secret.uses_max = 5;
  secret.uses = 2;
  secret.ttl_s = 3'600;
  secret.revoked = true;
  secret.created_at = at_ms(9);
  secret.updated_at = at_ms(10);
  return secret;
}

model::AccessToken sample_user_token(UserId user) {
  model::AccessToken token;
  token.id = next_id<TokenId>();
  token.token_hash = hash_of(0);
  const Uuid unique = next_uuid();
  std::copy(unique.bytes.begin(), unique.bytes.end(), token.token_hash.begin());
  token.actor = {model::ActorKind::user, user.uuid};
  token.created_at = at_ms(11);
  token.expires_at = at_ms(1'000);
  token.max_expires_at = at_ms(2'000);
  token.ttl_s = 21;
  token.uses_max = 4;
  token.uses = 1;
  return token;
}

model::AccessToken sample_identity_token(const model::ClientSecret& secret) {
  model::AccessToken token = sample_user_token({});
  token.actor = {model::ActorKind::identity, secret.identity_id.uuid};
  token.client_secret_id = secret.id;
  return token;
}

model::WrappedKey sample_key() {
  model::WrappedKey key;
  key.id = next_id<KeyId>();
  key.owner = next_uuid();
  key.key_version = 2;
  key.purpose = model::KeyPurpose::certificate_authority;
  key.algorithm = model::KeyAlgorithm::ec_p384;
  key.kek_version = 3;
  key.nonce = {0, 1, 2, 0};
  key.ciphertext = Bytes(600, 0xa5);
  key.spki_der = {0x30, 0x00};
  key.created_at = at_ms(12);
  return key;
}

model::Authority sample_authority(const std::string& name, KeyId key) {
  model::Authority authority;
  authority.id = next_id<AuthorityId>();
  authority.name = name;
  authority.friendly_name = "Friendly";
  authority.type = model::AuthorityType::intermediate;
  authority.status = model::AuthorityStatus::active;
  authority.subject = {"Common", "Organization", "Unit", "DE", "Province", "Locality"};
  authority.key_algorithm = model::KeyAlgorithm::rsa_4096;
  authority.key_id = key;
  authority.parent_id = next_id<AuthorityId>();
  authority.max_path_length = 1;
  authority.serial_number = "0a0b";
  authority.not_before = at_ms(13);
  authority.not_after = at_ms(14);
  authority.certificate_id = next_uuid();
  authority.certificate_der = {0x30, 0x01};
  authority.chain_der = {{0x30, 0x02}, {}, Bytes(300, 7)};
  authority.crl_number = 9;
  authority.created_at = at_ms(15);
  authority.updated_at = at_ms(16);
  return authority;
}

model::Certificate sample_certificate() {
  model::Certificate certificate;
  certificate.id = next_id<CertificateId>();
  certificate.authority_id = next_id<AuthorityId>();
  certificate.key_id = next_id<KeyId>();
  certificate.status = model::CertificateStatus::revoked;
  certificate.serial_number = "0c0d";
  certificate.common_name = "Example Ltd.";
  certificate.not_before = at_ms(17);
  certificate.not_after = at_ms(18);
  certificate.key_algorithm = model::KeyAlgorithm::ec_p521;
  certificate.key_usages = {"digitalSignature", "nonRepudiation"};
  certificate.extended_key_usages = {"codeSigning"};
  certificate.certificate_der = {0x30, 0x03};
  certificate.chain_der = {{0x30, 0x04}};
  certificate.imported = true;
  certificate.revoked_at = at_ms(19);
  certificate.revocation_reason = "KEY_COMPROMISE";
  certificate.created_at = at_ms(20);
  certificate.updated_at = at_ms(21);
  return certificate;
}

model::Signer sample_signer(const std::string& name) {
  model::Signer signer;
  signer.id = next_id<SignerId>();
  signer.name = name;
  signer.description = "";
  signer.status = model::SignerStatus::active;
  signer.approval_policy_id = next_id<PolicyId>();
  signer.authority_id = next_id<AuthorityId>();
  signer.common_name = "Example Ltd.";
  signer.certificate_ttl_days = 365;
  signer.renew_before_days = 30;
  signer.key_algorithm = model::KeyAlgorithm::ed25519;
  signer.failure_reason = "none so far";
  for (const auto kind :
       {model::ActorKind::group, model::ActorKind::user, model::ActorKind::identity}) {
    signer.members.push_back(
        {next_id<MembershipId>(),
         {kind, next_uuid()},
         kind == model::ActorKind::user ? model::Role::administrator : model::Role::auditor,
         at_ms(22),
         at_ms(23)});
  }
  signer.last_signed_at = at_ms(24);
  signer.created_at = at_ms(25);
  signer.updated_at = at_ms(26);
  return signer;
}

namespace {

model::ApprovalStep sample_step(std::optional<std::string> name) {
  return {std::move(name),
          2,
          false,
          {{model::ActorKind::user, next_uuid()}, {model::ActorKind::group, next_uuid()}}};
}

model::Scope sample_scope() {
  model::Scope scope;
  int seed = 0;
  for (const auto& row : model::scope_fields) {
    scope.*row.text = std::string(row.name) + "\n" + std::to_string(++seed);
  }
  return scope;
}

}  // namespace

model::ApprovalPolicy sample_policy(SignerId signer) {
  model::ApprovalPolicy policy;
  policy.id = next_id<PolicyId>();
  policy.signer_id = signer;
  policy.steps = {sample_step("Zoë's step"), sample_step(""), sample_step(std::nullopt)};
  policy.constraints = {7, model::Duration{60, 'm'}};
  policy.created_at = at_ms(30);
  policy.updated_at = at_ms(31);
  return policy;
}

model::AccessRequest sample_request(SignerId signer) {
  model::AccessRequest request;
  request.id = next_id<RequestId>();
  request.policy_id = next_id<PolicyId>();
  request.signer_id = signer;
  request.signer_name = "demo";
  request.requester = {model::ActorKind::identity, next_uuid()};
  request.requester_name = "build machine";
  request.requester_email = "nobody@example.org";
  request.approver = model::ActorRef{model::ActorKind::user, next_uuid()};
  request.justification = "release 1\n\"quoted\"";
  request.terms = {5, model::Duration{8, 'h'}, at_ms(32), sample_scope()};
  request.manifest_size = 3;
  request.status = model::RequestStatus::rejected;
  request.closing_reason = "gone";
  request.current_step = 2;
  request.steps = {{sample_step("one"),
                    {{next_id<UserId>(), "alice", true, "", at_ms(33)},
                     {next_id<UserId>(), "bob", false, "no\nthanks", at_ms(34)}}},
                   {sample_step(std::nullopt), {}}};
  request.expires_at = at_ms(35);
  request.grant_id = next_id<GrantId>();
  request.expiry_announced = true;
  request.created_at = at_ms(36);
  request.updated_at = at_ms(37);
  return request;
}

model::Grant sample_grant(SignerId signer) {
  model::Grant grant;
  grant.id = next_id<GrantId>();
  grant.request_id = next_id<RequestId>();
  grant.signer_id = signer;
  grant.signer_name = "demo";
  grant.grantee = {model::ActorKind::identity, next_uuid()};
  grant.signings_max = 10;
  grant.used = 3;
  grant.window_start = at_ms(40);
  grant.expires_at = at_ms(1'000);
  grant.status = model::GrantStatus::active;
  grant.scope = sample_scope();
  grant.revoked_at = at_ms(41);
  grant.revoked_by = next_id<UserId>();
  grant.revocation_reason = "lost laptop";
  grant.expiry_announced = true;
  grant.created_at = at_ms(42);
  return grant;
}

model::Webhook sample_webhook() {
  model::Webhook webhook;
  webhook.id = next_id<WebhookId>();
  webhook.name = "chat";
  webhook.url = "https://hooks.example.test/x";
  webhook.event_bits = 6;
  webhook.signer_id = next_id<SignerId>();
  webhook.secret = {Bytes(12, 7), Bytes(63, 8)};
  webhook.created_at = at_ms(50);
  webhook.updated_at = at_ms(51);
  return webhook;
}

model::WebhookDelivery sample_delivery(WebhookId webhook) {
  model::WebhookDelivery delivery;
  delivery.id = next_id<DeliveryId>();
  delivery.webhook_id = webhook;
  delivery.event_id = next_uuid();
  delivery.event = model::ApprovalEvent::approved;
  delivery.body = R"({"type":"request.approved"})";
  delivery.attempts = 2;
  delivery.http_status = 500;
  delivery.last_error = "The answer was 500";
  delivery.next_attempt_at = at_ms(60);
  delivery.delivered_at = at_ms(61);
  delivery.expires_at = at_ms(1'000);
  delivery.created_at = at_ms(52);
  return delivery;
}

model::Operation sample_operation(SignerId signer, std::int64_t created_at_ms) {
  model::Operation operation;
  operation.id = next_id<OperationId>();
  operation.signer_id = signer;
  operation.status = model::OperationStatus::success;
  operation.algorithm = model::SignatureAlgorithm::ecdsa_sha256;
  operation.data_hash = hash_of(60);
  operation.digest.assign(hash_of(61));
  operation.actor = {model::ActorKind::identity, next_uuid()};
  operation.actor_name = "build machine";
  operation.grant_id = next_id<GrantId>();
  operation.client = {"jarsigner", "host-1", "jarsigner ***", "builder", "aa", "1.2.3", "10.0.0.1"};
  operation.error_message = "nothing";
  operation.created_at = at_ms(created_at_ms);
  return operation;
}

ports::RememberAnswer sample_answer(std::uint8_t seed, std::int64_t expires_at_ms) {
  return {hash_of(seed), hash_of(static_cast<std::uint8_t>(seed + 1)), 201,
          std::string("{\"a\":\"\0b\"}", 11), at_ms(expires_at_ms)};
}

namespace {

std::string next_name() { return "sample-" + to_string(next_uuid()).substr(9, 9); }

}  // namespace

model::User make_sample(SampleOf<model::User>, ports::Store&) { return sample_user(next_name()); }
model::Identity make_sample(SampleOf<model::Identity>, ports::Store&) { return sample_identity(); }
model::Group make_sample(SampleOf<model::Group>, ports::Store&) {
  return sample_group(next_name());
}
model::UniversalAuth make_sample(SampleOf<model::UniversalAuth>, ports::Store& store) {
  return sample_universal_auth(put(store, sample<model::Identity>(store)).id);
}
model::ClientSecret make_sample(SampleOf<model::ClientSecret>, ports::Store& store) {
  return sample_client_secret(put(store, sample<model::UniversalAuth>(store)));
}
model::AccessToken make_sample(SampleOf<model::AccessToken>, ports::Store& store) {
  return sample_identity_token(put(store, sample<model::ClientSecret>(store)));
}
model::Authority make_sample(SampleOf<model::Authority>, ports::Store& store) {
  return sample_authority(next_name(), put(store, sample<model::WrappedKey>(store)).id);
}
model::Certificate make_sample(SampleOf<model::Certificate>, ports::Store&) {
  return sample_certificate();
}
model::WrappedKey make_sample(SampleOf<model::WrappedKey>, ports::Store&) { return sample_key(); }
model::Signer make_sample(SampleOf<model::Signer>, ports::Store& store) {
  auto signer = sample_signer(next_name());
  signer.certificate_id = put(store, sample<model::Certificate>(store)).id;
  return signer;
}
model::ApprovalPolicy make_sample(SampleOf<model::ApprovalPolicy>, ports::Store& store) {
  return sample_policy(put(store, sample<model::Signer>(store)).id);
}
model::AccessRequest make_sample(SampleOf<model::AccessRequest>, ports::Store& store) {
  return sample_request(put(store, sample<model::Signer>(store)).id);
}
model::Grant make_sample(SampleOf<model::Grant>, ports::Store& store) {
  return sample_grant(put(store, sample<model::Signer>(store)).id);
}
model::Webhook make_sample(SampleOf<model::Webhook>, ports::Store&) { return sample_webhook(); }
model::WebhookDelivery make_sample(SampleOf<model::WebhookDelivery>, ports::Store& store) {
  return sample_delivery(put(store, sample<model::Webhook>(store)).id);
}

}  // namespace sealmint::storage::test
