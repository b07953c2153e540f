// The log as it is published: signed checkpoints, tiles, entries and receipts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/audit/signed_note.hpp"
#include "core/audit/tiles.hpp"
#include "core/ports/key_vault.hpp"
#include "core/ports/log_reads.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/waits.hpp"

namespace sealmint::service {

// How often the log is published while it grows.
inline constexpr std::chrono::seconds publish_interval{1};

// The key of the log and the name it signs under, which is the log's origin.
struct LogIdentity {
  audit::NoteKey key;
  std::unique_ptr<ports::SigningKey> signing_key;
};

class AuditLog {
 public:
  // Called on a thread that may block, with each checkpoint before anybody is told of it.
  using OnPublished = std::function<Result<void>(const ports::KeepCheckpoint&)>;

  AuditLog(Context& context, ports::LogReader log, LogIdentity identity, OnPublished on_published)
      : context_(context),
        log_(log),
        identity_(std::move(identity)),
        on_published_(std::move(on_published)) {}

  // Goes on behind the checkpoint that the store has, if it has one. Called once, at the start.
  void resume(std::optional<ports::KeepCheckpoint> newest);

  // Publishes a checkpoint if the log has grown since the last one, or has none yet. Errors: those
  // of the store, of the recorder and of on_published. One call at a time.
  Task<void> publish_if_grown();
  // Does so unless the store takes nothing anyway: a step of the loop that publishes.
  Task<void> step();

  const audit::NoteKey& key() const { return identity_.key; }
  // The newest checkpoint, of which the file and the store know. Null before the first.
  std::shared_ptr<const ports::KeepCheckpoint> newest() const;

  // Ends when a checkpoint covers the entry. Resumes on the caller's executor. Errors: unavailable,
  // when the server stops or the checkpoint takes too long.
  Task<void> wait_for(std::uint64_t index);
  // Ends all waits, those to come too: the server stops.
  void release_waits() { waits_.release_all(); }

  // The bytes of a tile or bundle (C2SP tlog-tiles). not_found: what the log does not have so wide,
  // or was pruned.
  Task<Bytes> tile(audit::TileId id) const;
  // Where an operation stands; nothing for one from before the log.
  Task<std::optional<std::uint64_t>> index_of(OperationId id) const;
  // C2SP tlog-proof text of an entry that a checkpoint covers. not_found otherwise.
  Task<std::string> receipt(std::uint64_t index) const;
  // The checkpoints of more than `size_above` entries, the smallest first.
  Task<std::vector<ports::KeepCheckpoint>> checkpoints(std::uint64_t size_above) const;

 private:
  void set_newest(ports::KeepCheckpoint checkpoint);
  Result<ports::KeepCheckpoint> make_checkpoint(std::uint64_t size);
  Result<Bytes> read_tile(const audit::TileId& id) const;
  Result<std::string> make_receipt(std::uint64_t index) const;
  bool covers(std::uint64_t index) const;

  Context& context_;
  const ports::LogReader log_;
  LogIdentity identity_;
  const OnPublished on_published_;

  mutable std::mutex mutex_;
  std::shared_ptr<const ports::KeepCheckpoint> newest_;
  Waits<std::uint64_t> waits_;  // by the entry that a checkpoint is to cover
};

}  // namespace sealmint::service
