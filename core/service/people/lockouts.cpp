#include "core/service/people/lockouts.hpp"

#include "core/base/ip_range.hpp"

namespace sealmint::service {
namespace {

// No account and no address holds a zero.
std::string joined(const Lockouts::Key& key) { return key.account + '\0' + key.source; }

}  // namespace

Lockouts::Key Lockouts::key(std::string account, std::string_view source_ip) {
  return {std::move(account), sender_of(source_ip)};
}

bool Lockouts::is_locked(const Key& key, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const Entry* entry = find(key);
  return entry && rules::is_locked(entry->state, now);
}

void Lockouts::failed(const Key& key, const rules::LockoutRule& rule, TimePoint now) {
  const std::lock_guard lock(mutex_);
  Entry& entry = find_or_add(key);
  entry.state = rules::after_failure(entry.state, rule, now);
  erase_if_empty(key);
}

void Lockouts::succeeded(const Key& key) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key);
  if (!entry) return;
  entry->state = {};
  erase_if_empty(key);
}

Lockouts::Attempt::Attempt(Lockouts& lockouts, Key key, const rules::LockoutRule& rule,
                           TimePoint now)
    : lockouts_(lockouts),
      key_(std::move(key)),
      rule_(rule),
      gate_(lockouts_.enter(key_, rule_, now)) {}

Lockouts::Attempt::~Attempt() {
  if (gate_ == Gate::open) lockouts_.leave(key_);
}

Lockouts::Gate Lockouts::enter(const Key& key, const rules::LockoutRule& rule, TimePoint now) {
  const std::lock_guard lock(mutex_);
  Entry& entry = find_or_add(key);
  if (rules::is_locked(entry.state, now)) return Gate::locked;
  const std::int64_t failures =
      rules::is_forgotten(entry.state, rule, now) ? 0 : entry.state.failures;
  if (rule.is_enabled && failures + entry.under_way >= rule.threshold) return Gate::crowded;
  entry.under_way += 1;
  return Gate::open;
}

void Lockouts::leave(const Key& key) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(key);
  // A flood of other keys may have pushed the entry out, or another one may be in its place.
  if (!entry || entry->under_way == 0) return;
  entry->under_way -= 1;
  erase_if_empty(key);
}

std::size_t Lockouts::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

Lockouts::Entry* Lockouts::find(const Key& key) {
  const auto found = by_key_.find(joined(key));
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &entries_.front();
}

Lockouts::Entry& Lockouts::find_or_add(const Key& key) {
  if (Entry* entry = find(key)) return *entry;
  if (entries_.size() >= entries_max_) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({joined(key), {}, 0});
  by_key_.emplace(entries_.front().key, entries_.begin());
  return entries_.front();
}

void Lockouts::erase_if_empty(const Key& key) {
  const auto found = by_key_.find(joined(key));
  if (found == by_key_.end()) return;
  const Entry& entry = *found->second;
  if (entry.under_way > 0 || entry.state != rules::LockoutState{}) return;
  entries_.erase(found->second);
  by_key_.erase(found);
}

}  // namespace sealmint::service
