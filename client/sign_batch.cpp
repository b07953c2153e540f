#include "client/sign_batch.hpp"

#include <string>
#include <string_view>

namespace sealmint::client {
namespace {

constexpr std::string_view took_too_long = "no answer in time from the call that was to bring it";

}  // namespace

void SignBatch::finish(Outcomes outcomes, bool one_by_one) {
  {
    const std::lock_guard lock(mutex_);
    outcomes_.emplace(std::move(outcomes));
    one_by_one_ = one_by_one;
  }
  finished_.notify_all();
}

std::optional<Answer<Signed>> SignBatch::take_answer(std::size_t place, TimePoint deadline) {
  {
    std::unique_lock lock(mutex_);
    const bool is_in_time =
        finished_.wait_until(lock, deadline, [this] { return outcomes_.has_value(); });
    if (!is_in_time) {
      Failure late(make_error(ErrorKind::timeout, std::string(took_too_long)));
      late.is_in_doubt = true;
      return Answer<Signed>(std::move(late));
    }
  }
  if (one_by_one_) return std::nullopt;
  if (outcomes_->has_error()) return Answer<Signed>(outcomes_->error());
  return std::move((**outcomes_)[place]);
}

}  // namespace sealmint::client
