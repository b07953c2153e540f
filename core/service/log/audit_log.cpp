#include "core/service/log/audit_log.hpp"

#include "core/audit/checkpoint.hpp"
#include "core/audit/receipt.hpp"
#include "core/audit/tree.hpp"
#include "core/base/must.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/log/log_hashes.hpp"

namespace sealmint::service {
namespace {

// A few intervals: the disk may be busy.
constexpr std::chrono::seconds wait_max{10};
constexpr std::size_t checkpoints_max = 1'000;

}  // namespace

void AuditLog::resume(std::optional<ports::KeepCheckpoint> newest) {
  if (newest) set_newest(*std::move(newest));
}

void AuditLog::set_newest(ports::KeepCheckpoint checkpoint) {
  const std::lock_guard lock(mutex_);
  newest_ = std::make_shared<const ports::KeepCheckpoint>(std::move(checkpoint));
}

Task<void> AuditLog::publish_if_grown() {
  auto make = [this]() -> Result<std::optional<ports::KeepCheckpoint>> {
    TRY(const auto head, log_.head());
    const auto before = newest();
    if (before && before->size == head.size) return std::optional<ports::KeepCheckpoint>{};
    must(!before || head.size > before->size, "a log that is served only grows");
    TRY(auto checkpoint, make_checkpoint(head.size));
    return std::optional(std::move(checkpoint));
  };
  CO_TRY(auto checkpoint, co_await context_.pools.reads.run(make));
  if (!checkpoint) co_return Result<void>{};
  ports::Transaction transaction;
  transaction.changes.emplace_back(*checkpoint);
  CO_TRY_VOID(co_await commit(context_, BySystem{}, std::move(transaction)));
  auto tell = [this, &checkpoint] { return on_published_(*checkpoint); };
  CO_TRY_VOID(co_await context_.pools.reads.run(tell));

  const std::uint64_t size = checkpoint->size;
  set_newest(*std::move(checkpoint));
  waits_.wake_below(size);
  co_return Result<void>{};
}

Result<ports::KeepCheckpoint> AuditLog::make_checkpoint(std::uint64_t size) {
  TRY(const Sha256 root, audit::root_of(size, hashes_of(log_)));
  const std::string text = audit::to_text({identity_.key.name, size, root});
  TRY(const Bytes signature,
      identity_.signing_key->sign(model::SignatureAlgorithm::ed25519, as_bytes(text)));
  return ports::KeepCheckpoint{size, audit::make_note(text, identity_.key, signature),
                               context_.clock.now()};
}

Task<void> AuditLog::step() {
  // There is somebody who looks for room, and who tells.
  if (context_.commits.storage_full() || context_.commits.poisoned()) co_return Result<void>{};
  auto published = co_await publish_if_grown();
  co_return published;
}

std::shared_ptr<const ports::KeepCheckpoint> AuditLog::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

bool AuditLog::covers(std::uint64_t index) const {
  const auto checkpoint = newest();
  return checkpoint && index < checkpoint->size;
}

Task<void> AuditLog::wait_for(std::uint64_t index) {
  const auto is_covered = [this, index] { return covers(index); };
  if (!is_covered()) co_await waits_.wait(index, wait_max, is_covered);
  if (is_covered()) co_return Result<void>{};
  co_return make_error(ErrorKind::unavailable, "checkpoint_pending");
}

Task<Bytes> AuditLog::tile(audit::TileId id) const {
  auto read = [this, &id] { return read_tile(id); };
  auto bytes = co_await context_.pools.reads.run(read);
  co_return bytes;
}

Result<Bytes> AuditLog::read_tile(const audit::TileId& id) const {
  Bytes bytes;
  std::size_t width = 0;
  const std::uint64_t first = id.index * audit::tile_width_max;
  if (id.level) {
    TRY(const auto hashes, log_.hashes(*id.level, first, id.width));
    must(hashes.size() <= id.width, "a store answers as many as were asked for");
    for (const Sha256& hash : hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
    width = hashes.size();
  } else {
    TRY(const auto entries, log_.entries(first, id.width));
    must(entries.size() <= id.width, "a store answers as many as were asked for");
    for (const Bytes& entry : entries) audit::append_entry(bytes, entry);
    width = entries.size();
  }
  if (width == id.width) return bytes;
  return make_error(ErrorKind::not_found, "The log has no such tile");
}

Task<std::optional<std::uint64_t>> AuditLog::index_of(OperationId id) const {
  auto find = [this, id] { return log_.index_of(id); };
  auto index = co_await context_.pools.reads.run(find);
  co_return index;
}

Task<std::string> AuditLog::receipt(std::uint64_t index) const {
  auto make = [this, index] { return make_receipt(index); };
  auto receipt = co_await context_.pools.reads.run(make);
  co_return receipt;
}

Result<std::string> AuditLog::make_receipt(std::uint64_t index) const {
  const auto checkpoint = newest();
  if (!checkpoint || index >= checkpoint->size) {
    return make_error(ErrorKind::not_found, "No checkpoint covers this entry yet");
  }
  TRY(auto leaves, log_.entries(index, 1));
  if (leaves.empty()) {
    return make_error(ErrorKind::not_found, "The entry was pruned from the log");
  }
  TRY(auto path, audit::inclusion_path(index, checkpoint->size, hashes_of(log_)));
  return audit::to_text(
      audit::Receipt{std::move(leaves.front()), index, std::move(path), checkpoint->note});
}

Task<std::vector<ports::KeepCheckpoint>> AuditLog::checkpoints(std::uint64_t size_above) const {
  auto read = [this, size_above] { return log_.checkpoints(size_above, checkpoints_max); };
  auto kept = co_await context_.pools.reads.run(read);
  co_return kept;
}

}  // namespace sealmint::service
