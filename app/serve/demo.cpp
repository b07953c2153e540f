#include "app/serve/demo.hpp"

#include <algorithm>

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::app {
namespace {

using service::Context;
using service::EventDraft;
using service::Shared;
namespace kinds = model::audit_kinds;

constexpr std::string_view admin_name = "admin";
constexpr std::string_view identity_name = "demo-ci";
constexpr std::string_view root_name = "demo-root";
constexpr std::string_view issuing_name = "demo-issuing";
constexpr std::string_view signer_name = "demo";
constexpr std::chrono::days ca_lifetime{3'650};
constexpr std::chrono::days token_lifetime{30};
constexpr std::int64_t signer_ttl_days = 365;

// P-256 for the demo authorities: their keys are made in a millisecond, the signer's own is RSA.
constexpr auto ca_key_algorithm = model::KeyAlgorithm::ec_p256;

Task<Shared<model::User>> ensure_admin(Context& context) {
  if (auto present = context.directory.snapshot()->user_by_name(admin_name)) co_return present;
  model::User admin;
  const auto now = context.clock.now();
  admin.id = crypto::new_id<UserId>(now);
  admin.username = admin_name;
  admin.email = "admin@localhost";
  admin.role = model::ProductRole::admin;
  admin.created_at = now;
  admin.updated_at = now;
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::User>{admin});
  EventDraft event(kinds::create_user, now);
  event.fact("userId", admin.id).fact("role", name(admin.role)).add_to(transaction);
  CO_TRY_VOID(co_await commit(context, service::BySystem{}, std::move(transaction)));
  co_return context.directory.snapshot()->user(admin.id);
}

Task<Shared<model::Identity>> ensure_identity(Context& context) {
  for (auto& present : context.directory.snapshot()->identities()) {
    if (present->name == identity_name) co_return present;
  }
  const auto now = context.clock.now();
  model::Identity identity;
  identity.id = crypto::new_id<IdentityId>(now);
  identity.name = identity_name;
  identity.role = model::ProductRole::member;
  identity.created_at = now;
  identity.updated_at = now;
  model::UniversalAuth universal_auth;
  universal_auth.id = crypto::new_id<UniversalAuthId>(now);
  universal_auth.identity_id = identity.id;
  universal_auth.client_id = crypto::new_uuid(now);
  universal_auth.created_at = now;
  universal_auth.updated_at = now;
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::Identity>{identity});
  transaction.changes.emplace_back(ports::Put<model::UniversalAuth>{universal_auth});
  EventDraft(kinds::create_identity, now).fact("identityId", identity.id).add_to(transaction);
  EventDraft(kinds::add_universal_auth, now).fact("identityId", identity.id).add_to(transaction);
  CO_TRY_VOID(co_await commit(context, service::BySystem{}, std::move(transaction)));
  co_return context.directory.snapshot()->identity(identity.id);
}

// The former secret if the store still knows it, else a new one.
Task<std::string> ensure_client_secret(Context& context, model::UniversalAuth universal_auth,
                                       std::string former) {
  const auto former_hash = crypto::sha256(as_bytes(former));
  for (const auto& present : context.directory.snapshot()->client_secrets_of(universal_auth.id)) {
    if (!present->revoked && present->secret_hash == former_hash) co_return former;
  }
  const auto now = context.clock.now();
  const Secret text = crypto::new_token("sms_");
  model::ClientSecret secret;
  secret.id = crypto::new_id<ClientSecretId>(now);
  secret.universal_auth_id = universal_auth.id;
  secret.identity_id = universal_auth.identity_id;
  secret.prefix = text.reveal().substr(0, 8);
  secret.description = "made by dev mode";
  secret.secret_hash = crypto::sha256(as_bytes(text.reveal()));
  secret.created_at = now;
  secret.updated_at = now;
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::ClientSecret>{secret});
  EventDraft(kinds::create_client_secret, now)
      .fact("identityId", secret.identity_id)
      .fact("clientSecretId", secret.id)
      .add_to(transaction);
  CO_TRY_VOID(co_await commit(context, service::BySystem{}, std::move(transaction)));
  co_return std::string(text.reveal());
}

// The former token if it still works for this actor, else a new one.
Task<std::string> ensure_token(Context& context, model::ActorRef actor, std::string former) {
  const auto now = context.clock.now();
  const auto present =
      context.directory.snapshot()->token_by_hash(crypto::sha256(as_bytes(former)));
  if (present && present->actor == actor && present->expires_at > now + std::chrono::hours{1}) {
    co_return former;
  }
  const Secret text = crypto::new_token("smt_");
  model::AccessToken token;
  token.id = crypto::new_id<TokenId>(now);
  token.token_hash = crypto::sha256(as_bytes(text.reveal()));
  token.actor = actor;
  token.created_at = now;
  token.expires_at = now + token_lifetime;
  token.max_expires_at = token.expires_at;
  token.ttl_s = std::chrono::duration_cast<std::chrono::seconds>(token_lifetime).count();
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::AccessToken>{token});
  EventDraft(kinds::create_access_token, now)
      .fact("tokenId", token.id)
      .subject("owner", actor)
      .fact("expiresAt", token.expires_at)
      .add_to(transaction);
  CO_TRY_VOID(co_await commit(context, service::BySystem{}, std::move(transaction)));
  co_return std::string(text.reveal());
}

model::CreateAuthority describe_authority(const Context& context, model::AuthorityType type,
                                          std::string_view name, std::string common_name) {
  model::CreateAuthority create;
  create.name = name;
  create.type = type;
  create.subject.common_name = std::move(common_name);
  create.subject.organization = "Sealmint dev mode: do not trust";
  create.key_algorithm = ca_key_algorithm;
  create.not_after = context.clock.now() + ca_lifetime;
  return create;
}

Task<AuthorityId> ensure_root(DemoServices services, model::Caller caller) {
  if (auto present = services.context.directory.snapshot()->authority_by_name(root_name)) {
    co_return present->id;
  }
  auto create = describe_authority(services.context, model::AuthorityType::root, root_name,
                                   "Sealmint Demo Root CA (dev mode)");
  CO_TRY(const auto root, co_await services.authorities.create(caller, std::move(create), {}));
  co_return root.id;
}

// Creating, signing and importing are separate commits, so each is resumed where the last start
// may have been cut off.
Task<AuthorityId> ensure_issuing(DemoServices services, model::Caller caller, AuthorityId root_id) {
  auto& context = services.context;
  auto present = context.directory.snapshot()->authority_by_name(issuing_name);
  if (!present) {
    auto create = describe_authority(context, model::AuthorityType::intermediate, issuing_name,
                                     "Sealmint Demo Issuing CA (dev mode)");
    CO_TRY(const auto made, co_await services.authorities.create(caller, std::move(create), {}));
    present = context.directory.snapshot()->authority(made.id);
  }
  if (present->status != model::AuthorityStatus::pending_certificate) co_return present->id;

  CO_TRY(auto csr_pem, co_await services.authorities.certification_request(present->id));
  model::SignIntermediate sign;
  sign.csr_pem = std::move(csr_pem);
  sign.not_after = context.clock.now() + ca_lifetime - std::chrono::days{1};
  sign.max_path_length = 0;
  CO_TRY(const auto signed_,
         co_await services.authorities.sign_intermediate(caller, root_id, std::move(sign), {}));
  model::ImportAuthorityCertificate import;
  import.certificate_pem = signed_.certificate_pem;
  import.chain_pem = signed_.chain_pem;
  CO_TRY_VOID(
      co_await services.authorities.import_certificate(caller, present->id, std::move(import), {}));
  co_return present->id;
}

Task<SignerId> ensure_signer(DemoServices services, model::Caller caller, AuthorityId issuing_id,
                             IdentityId identity_id) {
  auto& context = services.context;
  if (auto present = context.directory.snapshot()->signer_by_reference(signer_name)) {
    co_return present->id;
  }
  model::CreateSigner create;
  create.name = signer_name;
  create.description = "Made by dev mode: do not trust";
  create.authority_id = issuing_id;
  create.common_name = "Sealmint Demo Signer (dev mode)";
  create.certificate_ttl_days = signer_ttl_days;
  create.members.push_back({{model::ActorKind::identity, identity_id.uuid}, "operator"});
  CO_TRY(const auto made, co_await services.signers.create(caller, std::move(create), {}));
  co_return made.signer.id;
}

}  // namespace

Task<std::map<std::string, std::string>> provision_demo(DemoServices services,
                                                        std::map<std::string, std::string> former) {
  auto& context = services.context;
  CO_TRY(const auto admin, co_await ensure_admin(context));
  CO_TRY(const auto identity, co_await ensure_identity(context));
  const model::ActorRef admin_actor{model::ActorKind::user, admin->id.uuid};
  const model::ActorRef identity_actor{model::ActorKind::identity, identity->id.uuid};

  std::map<std::string, std::string> values;
  CO_TRY(const std::string token,
         co_await ensure_token(context, admin_actor, former["SEALMINT_ADMIN_TOKEN"]));
  values["SEALMINT_ADMIN_TOKEN"] = token;
  // In the name of its first user and with its token, from nowhere.
  const auto token_hash = crypto::sha256(as_bytes(token));
  model::Caller caller;
  caller.principal.actor = admin_actor;
  caller.principal.token_id = context.directory.snapshot()->token_by_hash(token_hash)->id;
  CO_TRY(const AuthorityId root_id, co_await ensure_root(services, caller));
  CO_TRY(const AuthorityId issuing_id, co_await ensure_issuing(services, caller, root_id));
  CO_TRY(const SignerId signer_id,
         co_await ensure_signer(services, caller, issuing_id, identity->id));

  CO_TRY(values["SEALMINT_TOKEN"],
         co_await ensure_token(context, identity_actor, former["SEALMINT_TOKEN"]));
  values["SEALMINT_SIGNER_ID"] = to_string(signer_id);
  // Somebody may have removed the identity's universal auth on purpose; then there is no secret.
  const auto universal_auth = context.directory.snapshot()->universal_auth_of(identity->id);
  if (universal_auth) {
    values["SEALMINT_CLIENT_ID"] = to_string(universal_auth->client_id);
    CO_TRY(
        values["SEALMINT_CLIENT_SECRET"],
        co_await ensure_client_secret(context, *universal_auth, former["SEALMINT_CLIENT_SECRET"]));
  }
  co_return values;
}

}  // namespace sealmint::app
