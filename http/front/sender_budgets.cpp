#include "http/front/sender_budgets.hpp"

#include "core/base/ip_range.hpp"

namespace sealmint::http {
namespace {

// Each request adds at most one entry; looking at two old ones lets the table shrink again without
// a sweep that holds everybody up.
constexpr int full_entries_looked_at = 2;

}  // namespace

std::optional<std::chrono::seconds> SenderBudgets::spend(std::string_view source_ip,
                                                         TimePoint now) {
  std::string sender = sender_of(source_ip);
  const std::lock_guard lock(mutex_);
  drop_some_full(now);
  Entry& entry = find_or_add(std::move(sender));
  const auto decision = rules::spend_one(entry.state, rule_, now);
  entry.state = decision.next;
  return decision.retry_after;
}

std::size_t SenderBudgets::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

SenderBudgets::Entry& SenderBudgets::find_or_add(std::string sender) {
  const auto found = by_sender_.find(sender);
  if (found != by_sender_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front();
  }
  if (entries_.size() >= senders_max_) drop_last();
  entries_.push_front({std::move(sender), {}});
  by_sender_.emplace(entries_.front().sender, entries_.begin());
  return entries_.front();
}

void SenderBudgets::drop_last() {
  if (entries_.empty()) return;
  by_sender_.erase(entries_.back().sender);
  entries_.pop_back();
}

void SenderBudgets::drop_some_full(TimePoint now) {
  for (int i = 0; i < full_entries_looked_at; ++i) {
    if (entries_.empty() || !rules::is_full(entries_.back().state, rule_, now)) return;
    drop_last();
  }
}

}  // namespace sealmint::http
