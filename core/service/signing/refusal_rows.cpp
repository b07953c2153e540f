#include "core/service/signing/refusal_rows.hpp"

#include <algorithm>

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/service/signing/sign_preparation.hpp"

namespace sealmint::service {
namespace {

constexpr int denied_rows_per_minute = 120;
constexpr std::size_t denied_windows_max = 10'000;

}  // namespace

ports::Transaction RefusalRows::row_of(const model::Principal& principal,
                                       const model::SignCall& call, const model::Signer& signer,
                                       const rules::Refusal& refusal, TimePoint now) {
  if (refusal.record == rules::RefusalRecord::none) {
    metrics_.strangers_refused.add();
    return {};
  }
  const bool is_denied = refusal.record == rules::RefusalRecord::denied;
  if (is_denied && !may_write_denied_row(principal.actor, signer.id, now)) {
    metrics_.denied_rows_suppressed.add();
    return {};
  }
  model::OperationItem operation;
  operation.id = crypto::new_id<OperationId>(now);
  operation.status = is_denied ? model::OperationStatus::denied : model::OperationStatus::failed;
  // A refused batch is one decision and one row; it names the first item and how many there were.
  const auto readable =
      std::ranges::find_if(call.items, [](const auto& item) { return !item.schema_error; });
  if (readable != call.items.end()) {
    operation.algorithm = readable->algorithm;
    operation.data_hash = crypto::sha256(readable->data);
  }
  std::string message = refusal.error.detail;
  if (call.is_batch) message += " (batch of " + std::to_string(call.items.size()) + ")";
  operation.error_message = cut_error_message(std::move(message));
  ports::Transaction transaction;
  transaction.changes.emplace_back(
      ports::AppendOperations{context_of(principal, call, signer.id, now), {std::move(operation)}});
  return transaction;
}

// A refused caller in a loop must not fill the log: some rows a minute say as much.
bool RefusalRows::may_write_denied_row(const model::ActorRef& actor, SignerId signer,
                                       TimePoint now) {
  const std::int64_t minute = to_unix_ms(now) / 60'000;
  const std::size_t key = std::hash<model::ActorRef>{}(actor) * 31 + std::hash<SignerId>{}(signer);
  const std::lock_guard lock(mutex_);
  if (denied_.size() >= denied_windows_max) {
    std::erase_if(denied_, [minute](const auto& entry) { return entry.second.minute != minute; });
    if (denied_.size() >= denied_windows_max) return false;
  }
  auto& window = denied_[key];
  if (window.minute != minute) window = {minute, 0};
  return ++window.rows <= denied_rows_per_minute;
}

}  // namespace sealmint::service
