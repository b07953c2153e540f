#include "core/service/log/log_retention.hpp"

#include <algorithm>

#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"
#include "core/audit/tiles.hpp"
#include "core/audit/tree.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/log/log_hashes.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {
namespace {

// A commit frees about 5 MiB, so that signatures do not wait long for it.
constexpr std::uint64_t entries_per_commit = 64 * audit::tile_width_max;

constexpr std::string_view to_prune = "prune the log";
constexpr std::string_view to_erase = "erase personal data from the record";

Error no_checkpoint(std::string why) {
  return make_issue("checkpoint", std::move(why), "invalid_string");
}

}  // namespace

Task<std::uint64_t> LogRetention::prune(model::Caller caller, std::string_view checkpoint) {
  auto check = [&]() -> Result<Prunable> {
    TRY_VOID(as_admin(*context_.directory.snapshot(), caller, context_.clock.now(), to_prune));
    return prunable(checkpoint);
  };
  CO_TRY(const auto range, co_await context_.pools.reads.run(check));
  // What is on record first is what is meant; a crash between the commits leaves less pruned, and
  // so does the end of the right to it.
  for (std::uint64_t from = range.first; from < range.end;) {
    const bool is_first = from == range.first;
    from = std::min(from + entries_per_commit, range.end);
    Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
      const auto now = context_.clock.now();
      TRY(const auto admin, as_admin(*context_.directory.snapshot(), caller, now, to_prune));
      Decided<Nothing> decided(admin);
      if (is_first) {
        EventDraft(audit_kinds::prune_log, admin.caller(), now)
            .fact("firstEntry", range.end)
            .add_to(decided.transaction);
      }
      decided.transaction.changes.emplace_back(ports::PruneLog{from});
      return decided;
    };
    CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  }
  co_return std::max(range.end, range.first);
}

// Up to the last whole bundle that the checkpoint covers, if all of them may go.
Result<LogRetention::Prunable> LogRetention::prunable(std::string_view checkpoint) const {
  const auto opened = audit::open_checkpoint(checkpoint, key_);
  if (opened.has_error()) return no_checkpoint("is no checkpoint that this log signed");
  TRY(const auto head, entries_.head());
  if (opened->size > head.size) return no_checkpoint("covers more than this log has");
  TRY(const Sha256 root, audit::root_of(opened->size, hashes_of(entries_)));
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
  TRY(const auto entries, entries_.entries(end - 1, 1));
  if (entries.empty()) return {};
  TRY(const auto record, audit::decode(entries.front()));
  if (record.created_at + keep_ <= context_.clock.now()) return {};
  return make_error(ErrorKind::rejected, "checkpoint: entry " + std::to_string(end - 1) +
                                             " is younger than " + std::to_string(keep_.count()) +
                                             " days (audit.keep_days)");
}

Task<void> LogRetention::erase_personal(model::Caller caller, model::ActorRef actor) {
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto now = context_.clock.now();
    TRY(const auto admin, as_admin(*context_.directory.snapshot(), caller, now, to_erase));
    Decided<Nothing> decided(admin);
    // First, so that the name of somebody who erases himself goes with it.
    EventDraft(audit_kinds::erase_personal_data, admin.caller(), now)
        .subject("erased", actor)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::ErasePersonal{actor});
    return decided;
  };
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  log_.write(LogLevel::info, "personal_data_erased", {{"actorId", to_string(actor.id)}});
  co_return Result<void>{};
}

}  // namespace sealmint::service
