#include "core/service/issuance/issuer_pace.hpp"

#include <algorithm>

namespace sealmint::service {
namespace {

constexpr std::chrono::milliseconds minute{60'000};

}  // namespace

std::optional<TimePoint> IssuerPace::begin_call(const model::ExternalAuthority& authority,
                                                TimePoint now) {
  State& state = states_[authority.id];
  if (now < state.closed_until) return state.closed_until;
  // The end of a call is announced, so nobody has to look for it often.
  const bool is_doubted = state.failures_in_row >= rule_.failures_max;
  const auto under_way_max = is_doubted ? 1 : authority.pace.concurrent_requests;
  if (state.under_way >= under_way_max) return now + minute;
  if (now < state.next_call_at && state.next_call_at <= now + minute) return state.next_call_at;
  state.next_call_at = now + minute / authority.pace.requests_per_minute;
  ++state.under_way;
  return std::nullopt;
}

void IssuerPace::end_call(AuthorityId id, bool has_answered, std::chrono::seconds retry_after,
                          TimePoint now, std::uint64_t random) {
  State& state = states_[id];
  state.under_way = std::max<std::int64_t>(state.under_way - 1, 0);
  if (retry_after > std::chrono::seconds{0}) {
    state.closed_until = std::max(state.closed_until, now + retry_after);
  }
  if (has_answered) {
    state.failures_in_row = 0;
    return;
  }
  ++state.failures_in_row;
  if (state.failures_in_row < rule_.failures_max) return;
  const auto pause =
      backoff_delay(rule_.pause, state.failures_in_row - rule_.failures_max + 1, random);
  state.closed_until = std::max(state.closed_until, now + pause);
}

}  // namespace sealmint::service
