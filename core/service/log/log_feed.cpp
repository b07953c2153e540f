#include "core/service/log/log_feed.hpp"

#include <algorithm>

#include "core/base/must.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::service {
namespace {

using std::chrono::milliseconds;

// The log grows by a checkpoint a second.
constexpr milliseconds look_interval{500};

}  // namespace

LogFeed::LogFeed(ports::LogReader entries, LogSink& log, std::unique_ptr<ports::AuditSink> sink,
                 FeedOptions options)
    : entries_(entries),
      log_(log),
      sink_(std::move(sink)),
      options_(std::move(options)),
      progress_(options_.position, options_.rule),
      saved_position_(options_.position),
      position_(options_.position) {}

Task<milliseconds> LogFeed::step(SinkProgress::Instant now) {
  if (now < progress_.retry_at()) {
    // Rounded up, or it would not be due yet.
    co_return std::chrono::ceil<milliseconds>(progress_.retry_at() - now);
  }
  const auto outcome = co_await deliver_next();
  note(outcome, now);
  const bool has_more = outcome.has_value() && progress_.next(options_.log_size());
  co_return has_more ? milliseconds{0} : look_interval;
}

Task<void> LogFeed::deliver_next() {
  if (is_to_reopen_.exchange(false)) sink_->let_go();
  if (const auto doubtful = sink_->take_doubtful()) {
    move_to(std::min(*doubtful, progress_.position()));
  }
  CO_TRY_VOID(save());
  const auto batch = progress_.next(options_.log_size());
  if (!batch) co_return Result<void>{};
  CO_TRY(const auto entries, read(*batch));
  if (entries.empty()) co_return skip_pruned();
  CO_TRY_VOID(co_await sink_->deliver(entries));
  must(entries.size() <= batch->count, "a delivery is of the batch that was asked for");
  progress_.note_delivered(entries.size());
  move_to(progress_.position());
  co_return save();
}

Result<std::vector<ports::SinkEntry>> LogFeed::read(const SinkProgress::Batch& batch) {
  std::vector<ports::SinkEntry> entries;
  std::size_t bytes = 0;
  while (entries.size() < batch.count && bytes < options_.batch_bytes) {
    const std::uint64_t first = batch.first + entries.size();
    TRY(const auto leaves, entries_.entries(first, batch.count - entries.size()));
    if (leaves.empty()) break;
    must(leaves.size() <= batch.count - entries.size(),
         "a store answers as many as were asked for");
    TRY(auto personal, entries_.personal(first, leaves.size()));
    personal.resize(leaves.size());
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      bytes += leaves[i].size();
      if (!entries.empty() && bytes > options_.batch_bytes) break;
      entries.push_back(options_.render(first + i, leaves[i], personal[i]));
    }
  }
  return entries;
}

Result<void> LogFeed::skip_pruned() {
  TRY(const auto head, entries_.head());
  const std::uint64_t position = progress_.position();
  if (head.first_entry <= position) {
    return make_error(ErrorKind::unavailable,
                      "entry " + std::to_string(position) + " of the log cannot be read");
  }
  log_.write(LogLevel::warning, "sink_entries_pruned",
             {{"sink", options_.name},
              {"first", std::to_string(position)},
              {"next", std::to_string(head.first_entry)}});
  move_to(head.first_entry);
  return save();
}

void LogFeed::move_to(std::uint64_t position) {
  progress_.move_to(position);
  position_.store(position, std::memory_order_relaxed);
}

Result<void> LogFeed::save() {
  const std::uint64_t sure =
      std::min(progress_.position(), sink_->first_unsure().value_or(progress_.position()));
  if (saved_position_ == sure) return {};
  TRY_VOID(options_.save_position(sure));
  saved_position_ = sure;
  return {};
}

// A line for each change, not for each attempt.
void LogFeed::note(const Result<void>& outcome, SinkProgress::Instant now) {
  const std::string position = std::to_string(progress_.position());
  if (outcome.has_error()) {
    failures_.add();
    const bool is_first = progress_.note_failure(now, crypto::random_number());
    if (!is_first) return;
    log_.write(LogLevel::warning, "sink_failing",
               {{"sink", options_.name}, {"next", position}, {"detail", outcome.error().detail}});
  } else if (progress_.note_success()) {
    log_.write(LogLevel::info, "sink_works_again", {{"sink", options_.name}, {"next", position}});
  }
}

std::uint64_t LogFeed::lag_entries() const {
  const std::uint64_t size = options_.log_size();
  return size - std::min(size, position());
}

}  // namespace sealmint::service
