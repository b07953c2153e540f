#include "core/service/log/log_retention.hpp"

#include <algorithm>

#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"
#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"
#include "core/service/log/log_hashes.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {
namespace {

// A commit frees about 5 MiB, so that signatures do not wait long for it.
constexpr std::uint64_t entries_per_commit = 64 * audit::tile_width_max;

Error no_checkpoint(std::string why) {
  return make_issue("checkpoint", std::move(why), "invalid_string");
}

}  // namespace

Task<std::uint64_t> LogRetention::prune(const model::Caller& caller, std::string_view checkpoint) {
  auto check = [this, checkpoint] { return prunable(checkpoint); };
  CO_TRY(const auto range, co_await context_.pools.reads.run(check));
  // What is on record first is what is meant; a crash between the commits leaves less pruned.
  bool is_recorded = false;
  for (std::uint64_t from = range.first; from < range.end;) {
    from = std::min(from + entries_per_commit, range.end);
    ports::Transaction transaction;
    if (!std::exchange(is_recorded, true)) {
      EventDraft(audit_kinds::prune_log, caller, context_.clock.now())
          .fact("firstEntry", range.end)
          .add_to(transaction);
    }
    transaction.changes.emplace_back(ports::PruneLog{from});
    CO_TRY_VOID(co_await context_.recorder.commit(std::move(transaction)));
  }
  co_return std::max(range.end, range.first);
}

// Up to the last whole bundle that the checkpoint covers, if all of them may go.
Result<LogRetention::Prunable> LogRetention::prunable(std::string_view checkpoint) const {
  const auto opened = audit::open_checkpoint(checkpoint, key_);
  if (opened.has_error()) return no_checkpoint("is no checkpoint that this log signed");
  TRY(const auto head, context_.store.log_head());
  if (opened->size > head.size) return no_checkpoint("covers more than this log has");
  TRY(const Sha256 root, audit::root_of(opened->size, hashes_of(context_.store)));
  if (root != opened->root) return no_checkpoint("is of another state of this log");
  const std::uint64_t end = opened->size / audit::tile_width_max * audit::tile_width_max;
  if (end > first_undelivered_()) {
    return make_error(ErrorKind::rejected,
                      "checkpoint: a sink has not been told of all of these entries yet");
  }
  if (end > head.first_entry) {
    TRY_VOID(require_old(end));
  }
  return Prunable{head.first_entry, end};
}

Result<void> LogRetention::require_old(std::uint64_t end) const {
  if (keep_.count() == 0) return {};
  TRY(const auto entries, context_.store.log_entries(end - 1, 1));
  if (entries.empty()) return {};
  TRY(const auto record, audit::decode(entries.front()));
  if (record.created_at + keep_ <= context_.clock.now()) return {};
  return make_error(ErrorKind::rejected, "checkpoint: entry " + std::to_string(end - 1) +
                                             " is younger than " + std::to_string(keep_.count()) +
                                             " days (audit.keep_days)");
}

Task<void> LogRetention::erase_personal(const model::Caller& caller, model::ActorRef actor) {
  ports::Transaction transaction;
  // First, so that the name of somebody who erases himself goes with it.
  EventDraft(audit_kinds::erase_personal_data, caller, context_.clock.now())
      .subject("erased", actor)
      .add_to(transaction);
  transaction.changes.emplace_back(ports::ErasePersonal{actor});
  CO_TRY_VOID(co_await context_.recorder.commit(std::move(transaction)));
  context_.log.write(LogLevel::info, "personal_data_erased", {{"actorId", to_string(actor.id)}});
  co_return Result<void>{};
}

}  // namespace sealmint::service
