#include "core/service/log/sink_progress.hpp"

#include <algorithm>

#include "core/base/must.hpp"

namespace sealmint::service {

std::optional<SinkProgress::Batch> SinkProgress::next(std::uint64_t log_size) const {
  if (log_size <= position_) return std::nullopt;
  const auto left = log_size - position_;
  return Batch{position_, static_cast<std::size_t>(std::min<std::uint64_t>(left, batch_entries_))};
}

void SinkProgress::note_delivered(std::size_t count) {
  must(count > 0, "what was delivered is something");
  position_ += count;
  batch_entries_ = std::min(batch_entries_ * 2, rule_.batch_entries);
}

bool SinkProgress::note_failure(Instant now, std::uint64_t random) {
  ++failures_;
  batch_entries_ = std::max<std::size_t>(batch_entries_ / 2, 1);
  retry_at_ = now + backoff_delay(rule_.backoff, failures_, random);
  return failures_ == 1;
}

bool SinkProgress::note_success() {
  const bool was_failing = failures_ > 0;
  failures_ = 0;
  retry_at_ = Instant{};
  return was_failing;
}

}  // namespace sealmint::service
