#include "tests/simulator/world.hpp"

#include <algorithm>

namespace sealmint::simulator {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::Role;

constexpr std::chrono::hours certificate_life{24 * 3650};
constexpr std::chrono::hours token_life{24 * 600};

Person make_user(World& world, Dice& dice, const std::string& name, model::ProductRole role) {
  model::User user;
  user.id = dice.id<UserId>();
  user.username = name;
  user.role = role;
  const ActorRef actor{ActorKind::user, user.id.uuid};
  world.beginning.changes.emplace_back(ports::Put<model::User>{std::move(user)});
  return {actor, name, {}};
}

ActorRef add_user(World& world, Dice& dice, const std::string& name) {
  return world.people.emplace_back(make_user(world, dice, name, model::ProductRole::member)).actor;
}

void add_admins(World& world, Dice& dice) {
  world.admins.push_back(make_user(world, dice, "erin", model::ProductRole::admin));
  world.admins.push_back(make_user(world, dice, "frank", model::ProductRole::member));
  model::Group group;
  group.id = world.admin_group = dice.id<GroupId>();
  group.name = group.slug = "admins";
  group.role = model::ProductRole::admin;
  group.members = {world.admins.back().actor};
  world.beginning.changes.emplace_back(ports::Put<model::Group>{std::move(group)});
}

ActorRef add_machine(World& world, Dice& dice, const std::string& name) {
  model::Identity identity;
  identity.id = dice.id<IdentityId>();
  identity.name = name;
  identity.role = model::ProductRole::member;
  const ActorRef actor{ActorKind::identity, identity.id.uuid};
  world.beginning.changes.emplace_back(ports::Put<model::Identity>{std::move(identity)});
  world.people.push_back({actor, name, {}});
  return actor;
}

void add_tokens(World& world, std::vector<Person>& people, Dice& dice, TimePoint now) {
  for (Person& person : people) {
    model::AccessToken token;
    token.id = dice.id<TokenId>();
    std::ranges::copy(token.id.uuid.bytes, token.token_hash.begin());
    token.actor = person.actor;
    token.created_at = now;
    token.expires_at = token.max_expires_at = now + token_life;
    person.token = token.id;
    world.beginning.changes.emplace_back(ports::Put<model::AccessToken>{std::move(token)});
  }
}

CertificateId add_certificate(World& world, Dice& dice, TimePoint now) {
  model::WrappedKey key;
  key.id = dice.id<KeyId>();
  key.algorithm = model::KeyAlgorithm::ec_p256;
  model::Certificate certificate;
  certificate.id = dice.id<CertificateId>();
  certificate.key_id = key.id;
  certificate.key_algorithm = key.algorithm;
  certificate.not_before = now - std::chrono::hours{48};
  certificate.not_after = now + certificate_life;
  const CertificateId id = certificate.id;
  world.beginning.changes.emplace_back(ports::Put<model::WrappedKey>{std::move(key)});
  world.beginning.changes.emplace_back(ports::Put<model::Certificate>{std::move(certificate)});
  return id;
}

}  // namespace

World make_world(Dice& dice, TimePoint now) {
  World world;
  const ActorRef alice = add_user(world, dice, "alice");
  const ActorRef bob = add_user(world, dice, "bob");
  const ActorRef carol = add_user(world, dice, "carol");
  const ActorRef dave = add_user(world, dice, "dave");
  const ActorRef machine = add_machine(world, dice, "ci");
  add_admins(world, dice);
  add_tokens(world, world.people, dice, now);
  add_tokens(world, world.admins, dice, now);

  model::Group group;
  group.id = world.leads = dice.id<GroupId>();
  group.name = group.slug = "leads";
  group.members = {carol};
  const ActorRef leads{ActorKind::group, group.id.uuid};
  world.beginning.changes.emplace_back(ports::Put<model::Group>{std::move(group)});

  model::Signer signer;
  signer.id = world.signer = dice.id<SignerId>();
  signer.name = "release";
  signer.status = model::SignerStatus::active;
  signer.certificate_id = add_certificate(world, dice, now);
  signer.approval_policy_id = dice.id<PolicyId>();
  for (const auto& [actor, role] : {std::pair{alice, Role::administrator},
                                    {bob, Role::operator_},
                                    {leads, Role::operator_},
                                    {dave, Role::operator_},
                                    {machine, Role::operator_}}) {
    signer.members.push_back({dice.id<MembershipId>(), actor, role, now, now});
  }

  model::ApprovalPolicy policy;
  policy.id = signer.approval_policy_id;
  policy.signer_id = signer.id;
  model::ApprovalStep first;
  first.approvers = {alice, bob, dave};
  first.required_approvals = static_cast<std::int64_t>(1 + dice.below(2));
  policy.steps.push_back(std::move(first));
  if (dice.chance(50)) {
    model::ApprovalStep second;
    second.approvers = {leads, bob};
    policy.steps.push_back(std::move(second));
  }
  policy.constraints.signings_max = 6;
  world.beginning.changes.emplace_back(ports::Put<model::Signer>{std::move(signer)});
  world.beginning.changes.emplace_back(ports::Put<model::ApprovalPolicy>{std::move(policy)});
  return world;
}

}  // namespace sealmint::simulator
