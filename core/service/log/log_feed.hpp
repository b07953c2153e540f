// Brings the log to one sink: in order, at least once, from the entry it has got to.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/base/task.hpp"
#include "core/ports/audit_sink.hpp"
#include "core/ports/log_reads.hpp"
#include "core/service/log/sink_progress.hpp"

namespace sealmint::service {

struct FeedOptions {
  std::string name;  // "file", "syslog", "webhook"
  SinkRule rule = {};
  std::size_t batch_bytes = 1024 * 1024;  // of leaves; one entry is delivered whatever its size
  std::uint64_t position = 0;             // the first entry that was not delivered
  // Keeps the position through a crash.
  std::function<Result<void>(std::uint64_t)> save_position;
  // A leaf of the log as it is told, with what it says of persons.
  std::function<ports::SinkEntry(std::uint64_t index, ByteView leaf, const ports::PersonalTexts&)>
      render;
  // How many entries may be told: those that a published checkpoint covers.
  std::function<std::uint64_t()> log_size;
};

class LogFeed {
 public:
  LogFeed(ports::LogReader entries, LogSink& log, std::unique_ptr<ports::AuditSink> sink,
          FeedOptions options);

  // Delivers one batch if there is one and nothing has to be waited out. How long to wait before
  // the next step; a delivery that failed is noted here and no error. On one thread that nothing
  // else waits for: store and sink block it.
  Task<std::chrono::milliseconds> step(SinkProgress::Instant now);

  // Lets the sink open anew what it writes to, before the next delivery. Any thread.
  void reopen() { is_to_reopen_ = true; }

  // Lets go of all that belongs to the executor of the steps, whose thread has ended.
  void end() { sink_->let_go(); }

  // Any thread.
  const std::string& name() const { return options_.name; }
  std::uint64_t position() const { return position_.load(std::memory_order_relaxed); }
  std::uint64_t lag_entries() const;
  const Counter& failures() const { return failures_; }

 private:
  Task<void> deliver_next();
  Result<std::vector<ports::SinkEntry>> read(const SinkProgress::Batch& batch);
  // Goes on behind what was pruned; an error if nothing was.
  Result<void> skip_pruned();
  void move_to(std::uint64_t position);
  Result<void> save();
  void note(const Result<void>& outcome, SinkProgress::Instant now);

  const ports::LogReader entries_;
  LogSink& log_;
  const std::unique_ptr<ports::AuditSink> sink_;
  const FeedOptions options_;

  // The thread of the steps only.
  SinkProgress progress_;
  std::uint64_t saved_position_;

  std::atomic<bool> is_to_reopen_{false};
  std::atomic<std::uint64_t> position_;
  Counter failures_;
};

}  // namespace sealmint::service
