#include "storage/memory/memory_data.hpp"

#include <algorithm>
#include <cctype>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "core/ports/rights_changes.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {
namespace {

std::string lower_case(std::string text) {
  for (char& character : text) {
    character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  }
  return text;
}

bool has_member_twice(const model::Group& group) {
  const std::set<model::ActorRef> actors(group.members.begin(), group.members.end());
  return actors.size() != group.members.size();
}
bool has_member_twice(const model::Signer& signer) {
  std::set<model::ActorRef> actors;
  for (const auto& member : signer.members) actors.insert(member.actor);
  return actors.size() != signer.members.size();
}
template <class T>
bool has_member_twice(const T&) {
  return false;
}

// Uses and times of last use move beside Put; an update never takes them back.
void keep_growth(const model::AccessToken& stored, model::AccessToken& next) {
  next.uses = std::max(stored.uses, next.uses);
}
void keep_growth(const model::ClientSecret& stored, model::ClientSecret& next) {
  next.uses = std::max(stored.uses, next.uses);
}
void keep_growth(const model::Signer& stored, model::Signer& next) {
  next.last_signed_at = std::max(stored.last_signed_at, next.last_signed_at);
}
void keep_growth(const model::Grant& stored, model::Grant& next) {
  next.used = std::max(stored.used, next.used);
}
template <class T>
void keep_growth(const T&, T&) {}

// Whether another object than `object` has the same value in a unique field.
template <class Objects, class T, class Value>
bool is_taken(const Objects& objects, const T& object, Value&& value) {
  return std::ranges::any_of(objects, [&](const auto& entry) {
    return entry.first != object.id && value(entry.second) == value(object);
  });
}

}  // namespace

template <>
std::string_view MemoryData::taken_field(const model::User& object) const {
  const auto username = [](const model::User& user) { return lower_case(user.username); };
  return is_taken(map<model::User>(), object, username) ? "username" : "";
}
template <>
std::string_view MemoryData::taken_field(const model::Group& object) const {
  return is_taken(map<model::Group>(), object, std::mem_fn(&model::Group::slug)) ? "slug" : "";
}
template <>
std::string_view MemoryData::taken_field(const model::UniversalAuth& object) const {
  using model::UniversalAuth;
  const auto& all = map<UniversalAuth>();
  if (is_taken(all, object, std::mem_fn(&UniversalAuth::identity_id))) return "identityId";
  return is_taken(all, object, std::mem_fn(&UniversalAuth::client_id)) ? "clientId" : "";
}
template <>
std::string_view MemoryData::taken_field(const model::AccessToken& object) const {
  const auto hash = std::mem_fn(&model::AccessToken::token_hash);
  return is_taken(map<model::AccessToken>(), object, hash) ? "tokenHash" : "";
}
template <>
std::string_view MemoryData::taken_field(const model::Authority& object) const {
  const auto name = std::mem_fn(&model::Authority::name);
  return is_taken(map<model::Authority>(), object, name) ? "name" : "";
}
template <>
std::string_view MemoryData::taken_field(const model::Signer& object) const {
  return is_taken(map<model::Signer>(), object, std::mem_fn(&model::Signer::name)) ? "name" : "";
}
template <>
std::string_view MemoryData::taken_field(const model::ApprovalPolicy& object) const {
  const auto signer = std::mem_fn(&model::ApprovalPolicy::signer_id);
  return is_taken(map<model::ApprovalPolicy>(), object, signer) ? "signerId" : "";
}
template <class T>
std::string_view MemoryData::taken_field(const T&) const {
  return "";
}

template <class T>
void MemoryData::set(const T& object) {
  const auto found = map<T>().find(object.id);
  if (found == map<T>().end()) {
    undo_.emplace_back([this, id = object.id] { map<T>().erase(id); });
  } else {
    undo_.emplace_back([this, old = found->second] { map<T>().insert_or_assign(old.id, old); });
  }
  map<T>().insert_or_assign(object.id, object);
}

template <class T>
void MemoryData::remove(decltype(T::id) id) {
  const auto found = map<T>().find(id);
  if (found == map<T>().end()) return;
  undo_.emplace_back([this, old = std::move(found->second)] { map<T>().emplace(old.id, old); });
  map<T>().erase(found);
  remove_dependants<T>(id);
}

template <class T, class Condition>
void MemoryData::remove_if(Condition&& condition) {
  std::vector<decltype(T::id)> doomed;
  for (const auto& [id, object] : map<T>()) {
    if (condition(object)) doomed.push_back(id);
  }
  for (const auto& id : doomed) remove<T>(id);
}

template <>
void MemoryData::remove_dependants<model::User>(const UserId& id) {
  const model::ActorRef owner{model::ActorKind::user, id.uuid};
  remove_if<model::AccessToken>([&](const auto& token) { return token.actor == owner; });
}
template <>
void MemoryData::remove_dependants<model::Identity>(const IdentityId& id) {
  const model::ActorRef owner{model::ActorKind::identity, id.uuid};
  remove_if<model::UniversalAuth>([&](const auto& auth) { return auth.identity_id == id; });
  remove_if<model::ClientSecret>([&](const auto& secret) { return secret.identity_id == id; });
  remove_if<model::AccessToken>([&](const auto& token) { return token.actor == owner; });
}
template <>
void MemoryData::remove_dependants<model::UniversalAuth>(const UniversalAuthId& id) {
  remove_if<model::ClientSecret>(
      [&](const auto& secret) { return secret.universal_auth_id == id; });
}
template <>
void MemoryData::remove_dependants<model::ClientSecret>(const ClientSecretId& id) {
  remove_if<model::AccessToken>([&](const auto& token) { return token.client_secret_id == id; });
}
template <>
void MemoryData::remove_dependants<model::Signer>(const SignerId& id) {
  const auto is_of_signer = [&](const auto& object) { return object.signer_id == id; };
  remove_if<model::ApprovalPolicy>(is_of_signer);
  remove_if<model::AccessRequest>(is_of_signer);
  remove_if<model::Grant>(is_of_signer);
  remove_manifests_of(id);
}

template <>
void MemoryData::remove_dependants<model::Webhook>(const WebhookId& id) {
  remove_if<model::WebhookDelivery>(
      [&](const auto& delivery) { return delivery.webhook_id == id; });
}

void MemoryData::undo() {
  for (auto& step : std::views::reverse(undo_)) step();
  undo_.clear();
}

ports::Outcome MemoryData::apply(const ports::Transaction& transaction) {
  TRY_VOID(check_rights(transaction));
  const ports::Committed place{log_.size()};
  Result<void> outcome;
  bool changes_objects = false;
  if (transaction.spend) outcome = spend_grant(*transaction.spend);
  for (const auto& change : transaction.changes) {
    if (outcome.has_error()) break;
    // Puts and erases stand behind the eight changes that touch no object's references.
    changes_objects |= change.index() > 7;
    outcome = std::visit([this](const auto& each) { return apply_change(each); }, change);
  }
  if (outcome.has_value() && changes_objects && !references_hold()) outcome = reference_broken();
  if (outcome.has_error()) {
    undo();
    log_.shorten(place.log_index);
    return std::move(outcome).error();
  }
  undo_.clear();
  if (changes_objects) {
    for (const auto& change : transaction.changes) ports::note_rights(epochs_, change);
  }
  return place;
}

Result<void> MemoryData::check_rights(const ports::Transaction& transaction) const {
  const auto& rights = transaction.rights;
  if (!rights || rights->epoch == epochs_.of(rights->signer_id, rights->token_id)) return {};
  return rights_changed();
}

Result<void> MemoryData::spend_grant(const ports::SpendGrant& spend) {
  const auto found = map<model::Grant>().find(spend.id);
  if (found == map<model::Grant>().end()) return no_such_grant();
  model::Grant grant = found->second;
  const bool is_open = grant.status == model::GrantStatus::active &&
                       grant.window_start <= spend.at &&
                       (!grant.expires_at || spend.at < *grant.expires_at);
  const bool fits = !grant.signings_max || grant.used + spend.units <= *grant.signings_max;
  if (!is_open || !fits) return grant_exhausted();
  grant.used += spend.units;
  if (grant.used == grant.signings_max) grant.status = model::GrantStatus::expired;
  set(grant);
  return {};
}

Result<void> MemoryData::apply_change(const ports::AppendOperations& append) {
  bool has_signed = false;
  for (const auto& item : append.items) {
    TRY_VOID(this->append(append.context, item));
    has_signed |= item.status == model::OperationStatus::success;
  }
  const auto signer = map<model::Signer>().find(append.context.signer_id);
  if (has_signed && signer != map<model::Signer>().end()) {
    model::Signer signed_once_more = signer->second;
    signed_once_more.last_signed_at =
        std::max(signed_once_more.last_signed_at, std::optional(append.context.created_at));
    set(signed_once_more);
  }
  return {};
}

Result<void> MemoryData::append(const model::OperationContext& call,
                                const model::OperationItem& item) {
  if (!operations_.emplace(item.id, model::Operation{call, item}).second) {
    return already_recorded();
  }
  log_.append(call, item);
  auto& activity = activity_[call.signer_id];
  const auto place = activity.emplace(call.created_at, item.id);
  undo_.emplace_back([this, &activity, place, id = item.id] {
    activity.erase(place);
    operations_.erase(id);
  });
  return {};
}

Result<void> MemoryData::apply_change(const ports::RecordEvent& record) {
  TRY_VOID(log_.append(record.event));
  return {};
}

Result<void> MemoryData::apply_change(const ports::KeepCheckpoint& keep) {
  log_.keep(keep);
  return {};
}

Result<void> MemoryData::apply_change(const ports::PruneLog& prune) {
  log_.prune(prune.below);
  return {};
}

Result<void> MemoryData::apply_change(const ports::ErasePersonal& erase) {
  for (auto& [id, operation] : operations_) {
    if (operation.actor != erase.actor) continue;
    operation.actor_name.clear();
    operation.client = {};
  }
  log_.erase_personal(erase.actor);
  return {};
}

Result<void> MemoryData::apply_change(const ports::SpendTokenUse& spend_use) {
  return spend<model::AccessToken>(spend_use.id);
}

Result<void> MemoryData::apply_change(const ports::SpendClientSecretUse& spend_use) {
  return spend<model::ClientSecret>(spend_use.id);
}

template <class T>
Result<void> MemoryData::spend(decltype(T::id) id) {
  const auto found = map<T>().find(id);
  if (found == map<T>().end()) return nothing_to_spend();
  T credential = found->second;
  if (credential.uses_max > 0 && credential.uses >= credential.uses_max) {
    return use_limit_reached();
  }
  ++credential.uses;
  set(credential);
  return {};
}

template <class T>
Result<void> MemoryData::apply_change(const ports::Put<T>& put) {
  const auto stored = map<T>().find(put.value.id);
  const bool is_stored = stored != map<T>().end();
  if ((is_stored ? stored->second.version : 0) != put.value.version) return changed_meanwhile();
  const std::string_view taken = taken_field(put.value);
  if (!taken.empty()) return already_in_use(taken);
  if (has_member_twice(put.value)) return same_member_twice();
  if (has_open_twin(put.value)) return changed_meanwhile();
  T next = put.value;
  if (is_stored) keep_growth(stored->second, next);
  ++next.version;
  set(next);
  if constexpr (std::is_same_v<T, model::WebhookDelivery>) {
    delivery_order_.emplace(next.id, delivery_order_.size());
  }
  return {};
}

template <class T>
Result<void> MemoryData::apply_change(const ports::Erase<T>& erase) {
  remove<T>(erase.id);
  return {};
}

bool MemoryData::has_open_twin(const model::AccessRequest& request) const {
  if (request.status != model::RequestStatus::pending) return false;
  return std::ranges::any_of(map<model::AccessRequest>(), [&](const auto& entry) {
    const model::AccessRequest& other = entry.second;
    return entry.first != request.id && other.status == model::RequestStatus::pending &&
           other.signer_id == request.signer_id && other.requester == request.requester &&
           other.terms.scope == request.terms.scope;
  });
}

bool MemoryData::references_hold() const {
  const auto has_user = [&](const Uuid& id) { return map<model::User>().contains(UserId(id)); };
  const auto has_identity = [&](const IdentityId& id) {
    return map<model::Identity>().contains(id);
  };
  for (const auto& [id, auth] : map<model::UniversalAuth>()) {
    if (!has_identity(auth.identity_id)) return false;
  }
  for (const auto& [id, secret] : map<model::ClientSecret>()) {
    if (!has_identity(secret.identity_id)) return false;
    if (!map<model::UniversalAuth>().contains(secret.universal_auth_id)) return false;
  }
  for (const auto& [id, token] : map<model::AccessToken>()) {
    const bool is_users = token.actor.kind == model::ActorKind::user;
    if (!(is_users ? has_user(token.actor.id) : has_identity(IdentityId(token.actor.id)))) {
      return false;
    }
    if (token.client_secret_id && !map<model::ClientSecret>().contains(*token.client_secret_id)) {
      return false;
    }
  }
  for (const auto& [id, authority] : map<model::Authority>()) {
    if (!authority.key_id.is_nil() && !map<model::WrappedKey>().contains(authority.key_id)) {
      return false;
    }
  }
  for (const auto& [id, signer] : map<model::Signer>()) {
    if (signer.certificate_id && !map<model::Certificate>().contains(*signer.certificate_id)) {
      return false;
    }
  }
  const auto has_signer = [&](const auto& entry) {
    return map<model::Signer>().contains(entry.second.signer_id);
  };
  const auto has_webhook = [&](const auto& entry) {
    return map<model::Webhook>().contains(entry.second.webhook_id);
  };
  return manifests_have_signers() &&
         std::ranges::all_of(map<model::WebhookDelivery>(), has_webhook) &&
         std::ranges::all_of(map<model::ApprovalPolicy>(), has_signer) &&
         std::ranges::all_of(map<model::AccessRequest>(), has_signer) &&
         std::ranges::all_of(map<model::Grant>(), has_signer);
}

std::size_t MemoryData::remove_expired(TimePoint now) {
  const auto sweep = [now](auto& entries) {
    std::size_t removed = 0;
    for (auto entry = entries.begin(); entry != entries.end() && removed < sweep_rows;) {
      const bool expired = entry->second.expires_at <= now;
      entry = expired ? entries.erase(entry) : std::next(entry);
      if (expired) ++removed;
    }
    return removed;
  };
  return log_.thin_checkpoints(now - std::chrono::hours{1}) + sweep(answers_) +
         sweep(map<model::AccessToken>()) + sweep(map<model::WebhookDelivery>());
}

}  // namespace sealmint::storage
