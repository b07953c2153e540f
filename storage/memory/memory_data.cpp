#include "storage/memory/memory_data.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "core/base/ascii.hpp"
#include "core/ports/rights_changes.hpp"
#include "storage/shared/store_errors.hpp"

namespace sealmint::storage {
namespace {

const model::ActorRef& actor_of(const model::ActorRef& actor) { return actor; }
const model::ActorRef& actor_of(const model::Membership& member) { return member.actor; }

template <class T>
bool has_member_twice(const T& object) {
  if constexpr (requires { object.members; }) {
    std::set<model::ActorRef> actors;
    for (const auto& member : object.members) actors.insert(actor_of(member));
    return actors.size() != object.members.size();
  }
  return false;
}

template <class Value>
bool are_equal(const Value& one, const Value& other, bool ignores_case) {
  if constexpr (std::is_same_v<Value, std::string>) {
    if (ignores_case) return ascii_lower_case(one) == ascii_lower_case(other);
  }
  return one == other;
}

// Whether a change can leave a reference behind that leads nowhere.
template <class Change>
constexpr bool touches_references = false;
template <class T>
constexpr bool touches_references<ports::Put<T>> = true;
template <class T>
constexpr bool touches_references<ports::Erase<T>> = true;
template <>
constexpr bool touches_references<ports::KeepManifest> = true;

bool may_break_references(const ports::Change& change) {
  return std::visit([]<class Change>(const Change&) { return touches_references<Change>; }, change);
}

}  // namespace

template <class T>
std::string_view MemoryData::taken_field(const T& object) const {
  std::string_view taken;
  model::for_each_fact(model::Stored<T>::unique, [&](const auto& unique) {
    if constexpr (requires { (object.*unique.field).empty(); }) {
      if (unique.may_be_empty && (object.*unique.field).empty()) return;
    }
    const auto is_other_owner = [&](const auto& entry) {
      return entry.first != object.id &&
             are_equal(entry.second.*unique.field, object.*unique.field, unique.ignores_case);
    };
    if (taken.empty() && std::ranges::any_of(map<T>(), is_other_owner)) taken = unique.name;
  });
  return taken;
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
  remove_owned_by<T>(id);
}

template <class T, class Condition>
void MemoryData::remove_if(Condition&& condition) {
  std::vector<decltype(T::id)> doomed;
  for (const auto& [id, object] : map<T>()) {
    if (condition(object)) doomed.push_back(id);
  }
  for (const auto& id : doomed) remove<T>(id);
}

template <class Owner>
void MemoryData::remove_owned_by(const decltype(Owner::id)& id) {
  model::for_each_kind(model::StoredKinds{}, [&]<class From>(std::type_identity<From>) {
    model::for_each_fact(model::Stored<From>::references, [&](const auto& reference) {
      if constexpr (std::is_same_v<decltype(reference), const model::Reference<From, Owner>&>) {
        if (!reference.is_owner) return;
        remove_if<From>([&](const From& object) { return reference.target(object) == id; });
      }
    });
  });
  if constexpr (std::is_same_v<Owner, model::Signer>) remove_manifests_of(id);
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
    changes_objects |= may_break_references(change);
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
  if (!transaction.rights || transaction.rights->holds(epochs_)) return {};
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
  if (is_stored) model::keep_growing(stored->second, next);
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
  bool hold = manifests_have_signers();
  model::for_each_kind(model::StoredKinds{}, [&]<class T>(std::type_identity<T>) {
    const auto holds = [&](const auto& entry) { return references_hold_of(entry.second); };
    hold = hold && std::ranges::all_of(map<T>(), holds);
  });
  return hold;
}

template <class T>
bool MemoryData::references_hold_of(const T& object) const {
  bool hold = true;
  const auto check = [&]<class To>(const model::Reference<T, To>& reference) {
    const auto target = reference.target(object);
    hold = hold && (!target || map<To>().contains(*target));
  };
  model::for_each_fact(model::Stored<T>::references, check);
  return hold;
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
